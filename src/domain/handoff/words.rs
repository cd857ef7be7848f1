//! The words of a pack's pages and files in both languages: one table, no machine. Staff of a handler or a hotel read them on a phone.

use crate::domain::roster::RecipientJob;

/// The same words twice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Words {
    /// In English.
    pub en: &'static str,
    /// In simplified characters.
    pub zh: &'static str,
}

const fn w(en: &'static str, zh: &'static str) -> Words {
    Words { en, zh }
}

/// Declares words, so that each stands in one line and all of them are in one list.
macro_rules! words {
    ($($name:ident = $en:literal, $zh:literal;)*) => {
        $(#[doc = $en] pub const $name: &Words = &w($en, $zh);)*

        /// Every one of them.
        #[cfg(test)]
        pub const ALL: &[&Words] = &[$($name,)*];
    };
}

words! {
    A_PACK_FOR_YOU = "A pack for you", "您有一份名单";
    CODE_IS_SENT = "To open it we send a code to the address this pack was sent to. The code works once, for ten minutes.", "打开前，我们会把验证码发送到收到本名单的邮箱。验证码十分钟内有效，只能使用一次。";
    SEND_CODE = "Send the code", "发送验证码";
    HAVE_CODE = "I have a code already", "我已有验证码";
    ENTER_CODE = "Enter the code", "输入验证码";
    CODE_HINT = "We have sent 6 digits to the address of the pack. They work once, for ten minutes; of several emails the newest counts.", "我们已将6位数字发送到收到本名单的邮箱。十分钟内有效，只能使用一次；如有多封邮件，以最新一封为准。";
    CODE_EMPTY = "Enter the code from the newest email", "请输入最新邮件中的验证码";
    CODE_DIGITS = "The code has 6 digits: enter them as in the email", "验证码为6位数字，请按邮件输入";
    CODE_WRONG = "This is not the code. Compare it with the newest email and enter it again", "验证码不对，请对照最新邮件重新输入";
    CODE_OVER = "This code no longer works: it was used, replaced by a newer one, entered wrongly too often, or is older than 10 minutes. Ask for a new one", "此验证码已失效：已使用、已有更新的验证码、输错次数过多，或已超过10分钟。请重新索取";
    CONTINUE = "Continue", "继续";
    NO_EMAIL = "No email after two minutes? Look into the folder for unwanted mail, or go back and ask for a new code.", "两分钟后仍未收到邮件？请查看垃圾邮件，或返回重新索取。";
    PACK_NO = "Pack no.", "名单编号";
    FOR_WHOM = "For", "收件人";
    SENT = "Sent", "发送时间";
    GROUP_MEETS = "Group meets", "集合";
    TOUR = "Tour", "行程";
    RACE = "Race", "比赛";
    TRAVELLERS = "Travellers", "人数";
    FINGERPRINT = "Fingerprint (SHA-256)", "校验码 (SHA-256)";
    RECEIVED = "Received", "已收到";
    PRESS_RECEIVED = "Press “Received” once you work with this pack. Then we know that you have it.", "开始使用本名单时，请按“已收到”，我们便知道您已收到。";
    RECEIVED_ON = "Received on", "已收到：";
    NEWER = "There is a newer pack", "已有新名单";
    NEWER_COUNTS = "This one counts no more. Open the newest email, which carries pack no.", "本名单已作废，请打开最新邮件，新名单编号：";
    SINCE_TITLE = "What changed", "变更";
    FIRST = "This is the first pack for you: everything in it is new.", "这是给您的第一份名单，内容全部为新。";
    NOT_COMPARED = "What changed since your pack before this one cannot be told. Read all of it.", "无法列出与上一份名单相比的变更，请通读全部内容。";
    CHANGE = "Change", "变更";
    PACK_LINE = "No.", "编号";
    PERSON = "Person", "人员";
    FIELD = "What", "项目";
    BEFORE = "Before", "原为";
    NOW = "Now", "现为";
    NEW_PERSON = "New in the list", "新增";
    GONE_PERSON = "No longer in the list", "已取消";
    NOTHING_THERE = "nothing", "无";
    ERASED = "purged", "已删除";
    ERASED_NOTE = "Values marked “purged” were destroyed for good, as the law asks. The rest of the pack is as it was sent.", "标为“已删除”的内容已依法永久销毁，其余内容与发送时相同。";
    TAKE_WITH_YOU = "Take it with you", "下载";
    PERSONAL = "The file holds personal details. Keep it where only those see it who need it, and delete it after the tour.", "文件含个人信息，请妥善保管，仅限需要者查看，行程结束后删除。";
    FILES_NOTED = "We note each file that is taken.", "每次下载都会记录。";
    SPREADSHEET = "Spreadsheet (XLSX)", "电子表格 (XLSX)";
    CSV = "CSV", "CSV";
    PAXLST = "Passenger message (PAXLST)", "旅客报文 (PAXLST)";
    PRINT_HINT = "To print it, use the print command of your browser: A4, with page numbers.", "打印：请使用浏览器的打印功能（A4，自动编页）。";
    OPEN_FOR = "The code opened this page for half an hour, in this browser only. The link opens for the last time on", "验证码仅在本浏览器内有效半小时。链接最后可用日期：";
    MEET_TITLE = "Mark who you have met", "接到的人";
    MEET_HINT = "One press is enough, and the desk sees it at once. Press another button to correct it.", "按一次即可，我们立刻看到；按错了可再按其他按钮更正。";
    MARKED = "Marked", "已标记";
    MET = "Met", "已接到";
    LATE = "Late", "晚到";
    NOT_THERE = "Not there", "未到";
    PICKED_UP = "Picked up", "已上车";
    ASK_TITLE = "Ask the desk", "向我们提问";
    ASK_LABEL = "Your question", "您的问题";
    ASK_ABOUT = "About traveller no. (optional)", "关于第几号旅客（可不填）";
    ASK_EMPTY = "Write your question", "请填写问题";
    ASK_NUMBER = "Enter the number of a traveller in this pack, or leave it empty", "请填写本名单中的旅客编号，或留空";
    ASK_NOBODY = "This pack has no traveller of this number: look at the first column of the list", "本名单没有此编号，请看表格第一列";
    ASK_HINT = "Write no passport numbers. The answer appears on this page.", "请勿填写护照号码。答复会显示在本页。";
    ASK_SEND = "Send the question", "发送问题";
    ASK_SENT = "Your question is on the desk. The answer appears on this page", "问题已发送，答复会显示在本页";
    YOU = "You", "您";
    DESK = "The desk", "旅行社";
    ABOUT_NO = "about no.", "关于编号";
    THANKS = "Thank you. We know that you work with this pack", "谢谢，我们已知道您在使用本名单";
    IS_MARKED = "Marked. The desk sees it", "已标记，我们可以看到";
    GONE = "This pack is gone", "名单已销毁";
    GONE_WHY = "Its tour is over, and what it held about travellers was destroyed.", "行程已结束，旅客信息已销毁。";
    ENDED = "This link has ended", "链接已失效";
    ENDED_WHY = "The day until which this link was to open is over.", "链接的有效期已过。";
    REVOKED = "This link was taken back", "链接已撤回";
    REVOKED_WHY = "The agency closed this link. Do not work with this pack any more.", "旅行社已关闭此链接，请勿再使用本名单。";
    ALTERED = "This pack is not as it was sent", "名单与发送时不符";
    ALTERED_WHY = "Its fingerprint does not match, so we do not show it. Do not work with it: ask us.", "校验码不符，因此不予显示。请勿使用，并与我们联系。";
    WRITE_TO = "If you need something of it, write to", "如有需要，请联系";
    PROBLEM = "There is a problem", "填写有误";
    ERROR = "Error", "错误";
    WARNING = "Warning", "注意";
    BACK = "Back", "返回";
    SKIP = "Skip to the text", "跳到正文";
    ANY_QUESTIONS = "Questions? Write or ring us", "有问题？请写信或致电";
    TERMS = "Terms", "条款";
    PRIVACY = "Privacy", "隐私";
    KEPT_WITH = "kept with Startline", "由 Startline 管理";
}

/// "For a partner of Farlight", in both languages.
pub fn for_a_partner(agency: &str) -> (String, String) {
    (format!("For a partner of {agency}"), format!("{agency} 合作伙伴专用"))
}

/// A job in both languages.
pub fn job(job: RecipientJob) -> Words {
    let zh = match job {
        RecipientJob::Handler => "地接",
        RecipientJob::Hotel => "酒店",
        RecipientJob::RaceOffice => "赛事组委会",
        RecipientJob::Airline => "航空公司",
        RecipientJob::Driver => "司机",
    };
    w(job.label(), zh)
}

/// Headings of columns by their stored word.
const COLUMNS: [(&str, &str); 28] = [
    ("number", "编号"),
    ("bib", "号码布"),
    ("family_name", "姓"),
    ("given_names", "名"),
    ("machine_name", "护照姓名"),
    ("room", "房间"),
    ("hotel", "酒店"),
    ("room_mate", "同住"),
    ("sex", "性别"),
    ("nationality", "国籍"),
    ("birth_date", "出生日期"),
    ("birth_year", "出生年份"),
    ("passport_number", "护照号码"),
    ("passport_expiry", "护照有效期"),
    ("passport_issuer", "护照签发国"),
    ("role", "身份"),
    ("race", "项目"),
    ("arrival_mode", "到达方式"),
    ("arrival_number", "航班或车次"),
    ("arrival_place", "到达地点"),
    ("arrival_time", "到达时间（当地）"),
    ("transfer", "接送"),
    ("stay", "住处"),
    ("home_leg", "返程"),
    ("phone", "电话"),
    ("chat", "聊天账号"),
    ("diet", "饮食"),
    ("reference", "预订号"),
];

/// A column's heading in the other language.
pub fn column(key: &str) -> Option<&'static str> {
    COLUMNS.iter().find(|(known, _)| *known == key).map(|(_, heading)| *heading)
}

/// "Since pack no. 3: 2 new, 1 gone, 1 changed", in both languages.
pub fn since(number: i64, (added, gone, changed): (usize, usize, usize)) -> (String, String) {
    let told = |parts: [(usize, String); 3], between: &str, nothing: &str| {
        let told: Vec<String> =
            parts.into_iter().filter(|(count, _)| 0 < *count).map(|(_, words)| words).collect();
        if told.is_empty() { nothing.to_owned() } else { told.join(between) }
    };
    let en = [
        (added, format!("{added} new")),
        (gone, format!("{gone} gone")),
        (changed, format!("{changed} changed")),
    ];
    let zh = [
        (added, format!("新增{added}人")),
        (gone, format!("取消{gone}人")),
        (changed, format!("变更{changed}人")),
    ];
    (
        format!("Since pack no. {number}: {}", told(en, ", ", "nothing changed")),
        format!("与{number}号名单相比：{}", told(zh, "，", "无变更")),
    )
}
