//! Turns the window's messages, `src/app/i18n/<language>/*.ftl`, into one function a message.
//!
//! A message that is not written down, or is given other arguments, does not compile; one that nobody uses is dead code, of which the compiler
//! warns. English is what every other language falls back to, so its files name the messages.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

const FOLDER: &str = "src/app/i18n";
const ENGLISH: &str = "en";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut languages = BTreeMap::new();
    for entry in fs::read_dir(root.join(FOLDER))? {
        let folder = entry?.path();
        if folder.is_dir() {
            languages.insert(name(&folder), message_files(&folder)?);
        }
    }
    let english = languages.get(ENGLISH).ok_or("there are no English messages")?;
    let mut code = String::new();
    let mut known = BTreeMap::new();
    for file in english {
        for message in messages(&fs::read_to_string(file)?) {
            if let Some(other) = known.insert(message.id.clone(), file) {
                return Err(format!("{}: {} is in {} too", file.display(), message.id, other.display()).into());
            }
            message.write_function(&mut code)?;
        }
    }
    write_languages(&mut code, &languages)?;
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("messages.rs"), code)?;
    Ok(())
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn message_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let paths: Result<Vec<PathBuf>, _> = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "ftl"));
    paths.sort();
    Ok(paths)
}

struct Message {
    id: String,
    /// In the order in which the English text uses them.
    arguments: Vec<String>,
}

/// The messages of a Fluent file: `id = text`, with indented lines after it that belong to it.
fn messages(text: &str) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    for line in text.lines() {
        if line.starts_with('#') {
            continue;
        }
        let is_start = line.starts_with(|c: char| c.is_ascii_alphabetic());
        if let (true, Some((id, _))) = (is_start, line.split_once('=')) {
            messages.push(Message { id: id.trim().to_owned(), arguments: Vec::new() });
        }
        let Some(message) = messages.last_mut() else { continue };
        for after in line.split('$').skip(1) {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
            let argument = after.get(..end).unwrap_or_default().to_owned();
            if !message.arguments.contains(&argument) {
                message.arguments.push(argument);
            }
        }
    }
    messages
}

impl Message {
    fn write_function(&self, code: &mut String) -> Result<(), Box<dyn Error>> {
        let (id, name) = (&self.id, self.id.replace('-', "_"));
        let parameters: Vec<String> = self.arguments.iter().map(|name| format!("{name}: impl Into<Value>")).collect();
        let values: Vec<String> = self.arguments.iter().map(|name| format!("({name:?}, {name}.into())")).collect();
        writeln!(code, "/// `{id}`")?;
        writeln!(code, "pub fn {name}({}) -> Text {{", parameters.join(", "))?;
        writeln!(code, "    Text::message({id:?}, vec![{}])", values.join(", "))?;
        writeln!(code, "}}")?;
        Ok(())
    }
}

fn write_languages(code: &mut String, languages: &BTreeMap<String, Vec<PathBuf>>) -> Result<(), Box<dyn Error>> {
    writeln!(code, "/// Every language by its code, with the content of its files.")?;
    writeln!(code, "pub const LANGUAGES: &[(&str, &[&str])] = &[")?;
    for (language, files) in languages {
        let contents: Vec<String> = files.iter().map(|file| format!("include_str!({file:?})")).collect();
        writeln!(code, "    ({language:?}, &[{}]),", contents.join(", "))?;
    }
    writeln!(code, "];")?;
    Ok(())
}
