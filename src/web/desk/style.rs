//! The design system on one page, in a demo only.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;

use crate::web::access::Staff;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::form::country_choices;
use crate::web::page::Frame;
use crate::web::page::page;
use crate::web::state::AppState;

/// A point of the sample course.
struct Mark {
    x: i32,
    y: i32,
    label: &'static str,
}

/// A drawn course.
struct Course {
    title: &'static str,
    description: &'static str,
    width: i32,
    height: i32,
    path: &'static str,
    water: &'static str,
    marks: Vec<Mark>,
}

#[derive(Template)]
#[template(path = "desk/style.html")]
struct StylePage {
    frame: Frame,
    form: Form,
    choices: Vec<Choice>,
    yes_no: Vec<Choice>,
    nations: Vec<Choice>,
    course: Course,
}

/// Shows every part in every state.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
) -> Result<HttpResponse, WebError> {
    if !state.config.is_demo {
        return Err(WebError::NotFound);
    }
    let frame = state.frame(&request, "How our pages are set", "").await?;
    let choices = vec![
        Choice::hinted("full", "Marathon", "42.195 km, USD 150, from 18 years on race day"),
        Choice::hinted("half", "Half marathon", "21.0975 km, USD 100"),
        Choice::hinted("ten", "10 km", "USD 70"),
        Choice::new("none", "I come to watch"),
    ];
    let yes_no = vec![Choice::new("yes", "Yes"), Choice::new("no", "No")];
    page(&StylePage { frame, form: form(), choices, yes_no, nations: country_choices(), course: course() })
}

fn form() -> Form {
    let mut form = Form::filled([
        ("race", "half"),
        ("wish", "ten"),
        ("accept", "yes"),
        ("f_passport", "C01X00T47 9912"),
        ("f_birth-day", "27"),
        ("f_birth-month", "March"),
    ]);
    form.blame("f_name", "Enter your family name");
    form.blame("f_passport", "Passport number must be 9 characters or less");
    form.blame("f_nation", "Choose the nationality of the passport you travel with");
    form.blame("f_race", "Choose a race, or that you come to watch");
    form.blame("f_accept", "Accept the terms to go on");
    form.blame_at("f_birth", "f_birth-year", "Date of birth must include a year");
    form
}

fn course() -> Course {
    Course {
        title: "A course",
        description: "Out and back: from the stadium by the tower, over the bridge and home the same way.",
        width: 640,
        height: 330,
        path: "M205 214C214 190 206 168 196 150C184 126 206 108 240 104C282 98 300 84 342 82C388 80 404 104 446 106C500 108 536 84 590 58",
        water: "M-20 262C60 242 110 300 190 286C270 272 262 214 330 206C400 198 400 148 392 96C386 50 420 20 470 -20",
        marks: vec![
            Mark { x: 205, y: 214, label: "Stadium, start and finish" },
            Mark { x: 196, y: 150, label: "Tower" },
            Mark { x: 392, y: 94, label: "Bridge" },
            Mark { x: 590, y: 58, label: "Turn" },
        ],
    }
}
