DROP TABLE job_runs; DROP TABLE audit_entries; DROP TABLE codes; DROP TABLE throttles; DROP TABLE sessions; DROP TABLE staff;
