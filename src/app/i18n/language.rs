//! The language that the window speaks, and its messages.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::sync::LazyLock;

use fluent::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::msg::{self, LANGUAGES};
use super::text::{Content, Text, Value};

/// The language that is complete, and says what another does not say yet.
const ENGLISH: &str = "en";

/// A count below this is written without groups, as is usual for four digits.
const GROUPED_FROM: f64 = 10_000.0;

thread_local! {
    /// The window is drawn by one thread, so the language is that thread's; another window, such as a test's, has its own.
    static SPOKEN: RefCell<Rc<Messages>> = RefCell::new(Rc::new(Messages::of(ENGLISH)));
}

/// The codes of all languages, such as `en`, each with its own name for itself.
pub fn languages() -> &'static [(&'static str, String)] {
    static NAMES: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
        LANGUAGES.iter().map(|(code, _)| (*code, Messages::of(code).text(&msg::language_name()))).collect()
    });
    &NAMES
}

/// From now on this thread's texts are said in this language; an unknown code is English.
pub fn set_language(code: &str) {
    let is_spoken = SPOKEN.with_borrow(|spoken| spoken.code == code);
    if !is_spoken {
        SPOKEN.set(Rc::new(Messages::of(code)));
    }
}

/// The messages of one language, with the English ones behind them.
struct Messages {
    code: String,
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl Messages {
    fn of(code: &str) -> Self {
        let find = |code: &str| LANGUAGES.iter().find(|(other, _)| *other == code);
        let chosen = find(code).filter(|(code, _)| *code != ENGLISH);
        let in_order = chosen.into_iter().chain(find(ENGLISH));
        Self::new(code, in_order.map(|(code, files)| (*code, *files)))
    }

    /// What the first bundle does not have is looked for in the next.
    fn new<'a>(code: &str, languages: impl Iterator<Item = (&'a str, &'a [&'a str])>) -> Self {
        Self { code: code.to_owned(), bundles: languages.map(|(code, files)| bundle(code, files)).collect() }
    }

    fn text(&self, text: &Text) -> String {
        match &text.0 {
            Content::Message { id, arguments } => self.say(id, arguments),
            Content::Data(data) => data.clone(),
        }
    }

    fn say(&self, id: &str, arguments: &[(&'static str, Value)]) -> String {
        let found = self.bundles.iter().find_map(|bundle| Some((bundle, bundle.get_message(id)?.value()?)));
        let Some((bundle, pattern)) = found else { return id.to_owned() };
        let arguments: FluentArgs<'_> = arguments.iter().map(|(name, value)| (*name, self.argument(value))).collect();
        // A message that cannot be formatted whole still says what it can; a test sees to it that there is none.
        bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }

    fn argument<'a>(&self, value: &'a Value) -> FluentValue<'a> {
        match value {
            Value::Count(count) => FluentValue::from(*count),
            Value::Data(data) => FluentValue::from(data.as_str()),
            Value::Text(text) => FluentValue::from(text.to_string()),
        }
    }
}

fn bundle(code: &str, files: &[&str]) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = code.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![language]);
    // Marks around arguments would help where directions mix; egui draws them as boxes.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(grouped(number.value, &msg::number_group().to_string())),
        _ => None,
    }));
    for file in files {
        // What cannot be read of a file costs only itself; a test sees to it that all can be.
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// A whole number, its digits in groups of three where there are many.
fn grouped(count: f64, separator: &str) -> String {
    let digits = format!("{count:.0}");
    if count.abs() < GROUPED_FROM {
        return digits;
    }
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.chars().count() - index).is_multiple_of(3) {
            text += separator;
        }
        text.push(digit);
    }
    text
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Cloned, as an argument can be a message in turn.
        f.write_str(&SPOKEN.with_borrow(Rc::clone).text(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_whole_and_names_a_message_once() {
        for (code, files) in LANGUAGES {
            let mut bundle = bundle(code, &[]);
            for file in *files {
                let resource = FluentResource::try_new((*file).to_owned())
                    .unwrap_or_else(|(_, errors)| panic!("{code}: {errors:?}"));
                bundle.add_resource(resource).unwrap_or_else(|errors| panic!("{code}: {errors:?}"));
            }
        }
    }

    /// The ids of a file's messages, and the names of their arguments.
    fn messages(file: &str) -> Vec<(String, Vec<String>)> {
        let mut messages: Vec<(String, Vec<String>)> = Vec::new();
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            if let (true, Some((id, _))) = (line.starts_with(|c: char| c.is_alphabetic()), line.split_once(" =")) {
                messages.push((id.to_owned(), Vec::new()));
            }
            let Some((_, arguments)) = messages.last_mut() else { continue };
            let named = line.split('$').skip(1).filter_map(|after| after.split([' ', '}', ')', ',']).next());
            arguments.extend(named.map(str::to_owned));
        }
        messages
    }

    fn of_language(code: &str) -> Vec<(String, Vec<String>)> {
        let files = LANGUAGES.iter().find(|(other, _)| *other == code).map(|(_, files)| *files);
        files.unwrap_or_default().iter().flat_map(|file| messages(file)).collect()
    }

    /// Every language says only what English says, with arguments that the callers give, and for every count.
    #[test]
    fn every_message_is_formatted_whole() {
        let english = of_language(ENGLISH);
        assert!(english.len() > 100);
        for (code, files) in LANGUAGES {
            let bundle = bundle(code, files);
            for (id, _) in of_language(code) {
                let arguments = english.iter().find(|(other, _)| *other == id).map(|(_, arguments)| arguments);
                let arguments = arguments.unwrap_or_else(|| panic!("{code}: English has no message {id}"));
                let pattern = bundle.get_message(&id).and_then(|message| message.value()).expect("it has a text");
                for count in [0u64, 1, 2, 5, 1_000_000] {
                    let given: FluentArgs<'_> = arguments.iter().map(|name| (name.as_str(), count)).collect();
                    let mut errors = Vec::new();
                    let text = bundle.format_pattern(pattern, Some(&given), &mut errors);
                    assert!(errors.is_empty() && !text.is_empty(), "{code}: {id}: {errors:?}");
                }
            }
        }
    }

    #[test]
    fn many_digits_are_grouped() {
        let said = [0.0, 9999.0, 10_000.0, 1_235_496.0].map(|count| grouped(count, ","));
        assert_eq!(said, ["0", "9999", "10,000", "1,235,496"]);
    }

    #[test]
    fn counts_agree_with_their_nouns() {
        assert_eq!(msg::photos(1usize).to_string(), "1 photo");
        assert_eq!(msg::photos(2usize).to_string(), "2 photos");
        assert_eq!(msg::photos(20_000usize).to_string(), "20,000 photos");
    }

    #[test]
    fn a_language_that_does_not_say_something_yet_says_it_in_english() {
        let messages =
            [("de", &["hello = Guten Tag\n"] as &[&str]), ("en", &["hello = Good day\nbye = See { $who }\n"])];
        let messages = Messages::new("de", messages.into_iter());
        assert_eq!(messages.say("hello", &[]), "Guten Tag");
        assert_eq!(messages.say("bye", &[("who", "you".into())]), "See you");
    }

    #[test]
    fn what_is_kept_follows_a_change_of_language() {
        let kept = msg::photos(2usize);
        let other = Messages::new("de", [("de", &["photos = { $count } Fotos\n"] as &[&str])].into_iter());
        assert_eq!(kept.to_string(), "2 photos");
        SPOKEN.set(Rc::new(other));
        assert_eq!(kept.to_string(), "2 Fotos");
        set_language(ENGLISH);
        assert_eq!(kept.to_string(), "2 photos");
    }

    #[test]
    fn every_language_has_a_name_for_itself() {
        assert!(languages().contains(&(ENGLISH, "English".to_owned())));
        set_language("no such language");
        assert_eq!(msg::language_name().to_string(), "English");
    }
}
