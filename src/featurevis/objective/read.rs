//! Objectives as a person writes them: `channel:fire6.concat:10 - 0.5*channel:fire6.concat:11`.

use std::sync::Arc;

use super::algebra::Objective;
use super::error::ObjectiveError;
use super::term::Term;
use super::term_kind::Arguments;
use crate::network::Network;

/// What is multiplied out into more products than this was not meant.
const MOST_PRODUCTS: usize = 1000;
/// Parentheses within parentheses.
const DEEPEST: usize = 32;

/// What can be written, for help texts.
pub fn grammar() -> String {
    let forms = Term::forms();
    let width = forms.iter().map(|(form, _)| form.len()).max().unwrap_or(0);
    let mut text: String = forms.iter().map(|(form, meaning)| format!("{form:width$}  {meaning}\n")).collect();
    text += "joined by + and - between spaces, and multiplied with * by each other and by numbers:\n";
    text += "0.5*channel:conv1:3 - 2*tv, or channel:conv1:3*(1 - probability:7)";
    text
}

impl Objective {
    /// Reads the text, and the files that it names; `network` says what a layer makes of a photo.
    ///
    /// # Errors
    /// If the text is no objective, or a file that it names cannot be read.
    pub fn read(text: &str, network: &Arc<Network>) -> Result<Self, ObjectiveError> {
        let mut reader = Reader { text, network, tokens: tokens(text), at: 0, depth: 0 };
        if reader.tokens.is_empty() {
            return Err(reader.wrong("it is empty; write for example channel:LAYER:10".to_owned()));
        }
        let objective = reader.sum()?;
        match reader.next() {
            None => Ok(objective),
            Some(Token::Close) => Err(reader.wrong("a ( is missing before a )".to_owned())),
            Some(token) => Err(reader.wrong(format!("+ or - is missing before \"{token}\""))),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Plus,
    Minus,
    Times,
    Open,
    Close,
    Word(String),
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Open => "(",
            Self::Close => ")",
            Self::Word(word) => word,
        })
    }
}

/// Words end at spaces, at stars and at a parenthesis that is not theirs, except within double quotes. Names may have signs in them, so a
/// sign is one only before a space, or where a term is expected.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let expects_term = !matches!(tokens.last(), Some(Token::Word(_) | Token::Close));
        let is_alone = chars.peek().is_none_or(|next| next.is_whitespace());
        match c {
            c if c.is_whitespace() => {}
            '+' if is_alone || expects_term => tokens.push(Token::Plus),
            '-' if is_alone || expects_term => tokens.push(Token::Minus),
            '*' => tokens.push(Token::Times),
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            first => {
                let (mut word, mut is_quoted, mut open) = (String::new(), false, 0usize);
                let mut next = Some(first);
                while let Some(c) = next {
                    match c {
                        '"' => is_quoted = !is_quoted,
                        c => word.push(c),
                    }
                    open = match c {
                        '(' if !is_quoted => open + 1,
                        ')' if !is_quoted => open.saturating_sub(1),
                        _ => open,
                    };
                    let goes_on = |c: &char| is_quoted || !(c.is_whitespace() || *c == '*' || (*c == ')' && open == 0));
                    next = chars.next_if(goes_on);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    tokens
}

struct Reader<'a> {
    text: &'a str,
    network: &'a Arc<Network>,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn wrong(&self, problem: String) -> ObjectiveError {
        ObjectiveError::Text { text: self.text.to_owned(), problem }
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn takes(&mut self, token: &Token) -> bool {
        let is_it = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(is_it);
        is_it
    }

    fn sum(&mut self) -> Result<Objective, ObjectiveError> {
        let mut sum = self.product()?;
        loop {
            if self.takes(&Token::Plus) {
                sum = sum + self.product()?;
            } else if self.takes(&Token::Minus) {
                sum = sum - self.product()?;
            } else {
                return Ok(sum);
            }
            self.check_length(sum.products.len())?;
        }
    }

    fn product(&mut self) -> Result<Objective, ObjectiveError> {
        let mut product = self.factor()?;
        while self.takes(&Token::Times) {
            let factor = self.factor()?;
            self.check_length(product.products.len() * factor.products.len())?;
            product = product * factor;
        }
        Ok(product)
    }

    fn check_length(&self, products: usize) -> Result<(), ObjectiveError> {
        if products <= MOST_PRODUCTS {
            return Ok(());
        }
        Err(self.wrong(format!("multiplied out it is a sum of {products} products; {MOST_PRODUCTS} are allowed")))
    }

    fn factor(&mut self) -> Result<Objective, ObjectiveError> {
        let mut sign = 1.0;
        loop {
            match self.next() {
                Some(Token::Plus) => {}
                Some(Token::Minus) => sign = -sign,
                Some(Token::Word(word)) => return Ok(sign * self.word(&word)?),
                Some(Token::Open) if self.depth < DEEPEST => {
                    self.depth += 1;
                    let inner = self.sum()?;
                    self.depth -= 1;
                    if !self.takes(&Token::Close) {
                        return Err(self.wrong("a ) is missing".to_owned()));
                    }
                    return Ok(sign * inner);
                }
                Some(Token::Open) => return Err(self.wrong(format!("more than {DEEPEST} parentheses are open"))),
                Some(token @ (Token::Times | Token::Close)) => {
                    return Err(self.wrong(format!("a term is missing before \"{token}\"")));
                }
                None => {
                    let problem = "it ends where a term is expected; write for example channel:LAYER:10";
                    return Err(self.wrong(problem.to_owned()));
                }
            }
        }
    }

    fn word(&self, word: &str) -> Result<Objective, ObjectiveError> {
        if let Ok(number) = word.parse::<f32>() {
            if number.is_finite() {
                return Ok(Objective::constant(number));
            }
            return Err(self.wrong(format!("\"{word}\" is not a number to multiply by")));
        }
        let rest = word.split_once(':').map_or("", |(_, rest)| rest);
        let arguments = Arguments { objective: self.text, term: word, rest, network: self.network };
        Term::read(&arguments).map(Objective::term)
    }
}
