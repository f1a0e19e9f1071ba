//! Short messages over the window. Errors stay until they are dismissed; the others leave by themselves.

use std::time::{Duration, Instant};

use crate::app::command::Action;
use crate::app::i18n::Text;

/// How long a message without a fault stays.
const STAY: Duration = Duration::from_secs(7);
/// More would cover the window; the oldest go.
const MOST: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Info,
    Error,
}

#[derive(Debug)]
pub struct Notification {
    pub id: u64,
    pub kind: Kind,
    pub text: Text,
    /// What can be done about it, and what the button for that says.
    pub offer: Option<(Text, Action)>,
    until: Option<Instant>,
}

#[derive(Debug, Default)]
pub struct Notifications {
    list: Vec<Notification>,
    next: u64,
}

impl Notifications {
    pub fn info(&mut self, text: Text) {
        self.add(Kind::Info, text, Some(Instant::now() + STAY));
    }

    pub fn error(&mut self, text: Text) {
        self.add(Kind::Error, text, None);
    }

    /// An error with a button for what can be done about it.
    pub fn offer(&mut self, text: Text, button: Text, action: Action) {
        self.add(Kind::Error, text, None);
        if let Some(notice) = self.list.last_mut() {
            notice.offer = Some((button, action));
        }
    }

    fn add(&mut self, kind: Kind, text: Text, until: Option<Instant>) {
        self.list.retain(|notice| notice.text != text);
        self.next += 1;
        self.list.push(Notification { id: self.next, kind, text, offer: None, until });
        let surplus = self.list.len().saturating_sub(MOST);
        self.list.drain(..surplus);
    }

    pub fn dismiss(&mut self, id: u64) {
        self.list.retain(|notice| notice.id != id);
    }

    /// Oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Notification> {
        self.list.iter()
    }

    /// Drops what has stayed long enough. Answers when to ask again.
    pub fn expire(&mut self, now: Instant) -> Option<Duration> {
        self.list.retain(|notice| notice.until.is_none_or(|until| until > now));
        self.list.iter().filter_map(|notice| notice.until).min().map(|until| until - now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_stay_and_the_others_leave() {
        let mut notices = Notifications::default();
        notices.error(Text::data("bad"));
        notices.info(Text::data("good"));
        assert!(notices.expire(Instant::now()).is_some());
        assert_eq!(notices.expire(Instant::now() + STAY * 2), None);
        let left: Vec<_> = notices.iter().map(|n| (n.kind, n.text.to_string(), n.id)).collect();
        assert_eq!(left, [(Kind::Error, "bad".to_owned(), 1)]);
        notices.dismiss(1);
        assert_eq!(notices.iter().count(), 0);
    }

    #[test]
    fn the_same_message_is_shown_once() {
        let mut notices = Notifications::default();
        notices.error(Text::data("bad"));
        notices.error(Text::data("bad"));
        assert_eq!(notices.iter().count(), 1);
    }
}
