//! `layerscope man`

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::error::CliError;
use super::output::print;
use crate::picture::write_whole;

/// Print the manual page, or write the pages of all subcommands
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Man {
    /// Write layerscope.1 and a page for each subcommand into this folder, which is made if it is not there
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  layerscope man | man -l -                           reads the page
  layerscope man -o ~/.local/share/man/man1           installs all pages";

impl Man {
    /// Writes the pages for a command line of this definition.
    pub fn run(&self, definition: clap::Command) -> Result<(), CliError> {
        let mut definition = definition.disable_help_subcommand(true);
        definition.build();
        let Some(folder) = &self.out else {
            let (_, page) = page(definition)?;
            return print(&String::from_utf8_lossy(&page));
        };
        let mut pages = Vec::new();
        add_pages(definition, &mut pages)?;
        for (name, page) in &pages {
            write_whole(&folder.join(name), page)?;
        }
        print(&format!("{} pages in {}\n", pages.len(), folder.display()))
    }
}

/// The page of a command, then those of its subcommands.
fn add_pages(command: clap::Command, pages: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    let subcommands: Vec<_> = command.get_subcommands().filter(|command| !command.is_hide_set()).cloned().collect();
    pages.push(page(command)?);
    subcommands.into_iter().try_for_each(|command| add_pages(command, pages))
}

/// A page's file name and content.
fn page(command: clap::Command) -> io::Result<(String, Vec<u8>)> {
    let man = clap_mangen::Man::new(command);
    let mut content = Vec::new();
    man.render(&mut content)?;
    Ok((man.get_filename(), content))
}
