//! `layerscope completions`

use clap::Args;
use clap_complete::Shell;

use super::error::CliError;
use super::output::print;

/// Print a script that completes arguments in a shell
#[derive(Args, Debug)]
#[command(after_help = INSTALL)]
pub struct Completions {
    /// The shell that the script is for
    #[arg(value_enum)]
    shell: Shell,
}

const INSTALL: &str = "\
Where the script belongs:
  bash        layerscope completions bash > ~/.local/share/bash-completion/completions/layerscope
  zsh         layerscope completions zsh > _layerscope, in a folder of $fpath
  fish        layerscope completions fish > ~/.config/fish/completions/layerscope.fish
  powershell  layerscope completions powershell >> $PROFILE
  elvish      layerscope completions elvish >> ~/.config/elvish/rc.elv";

impl Completions {
    /// Prints the script for a command line of this definition.
    pub fn run(&self, mut definition: clap::Command) -> Result<(), CliError> {
        let name = definition.get_name().to_owned();
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut definition, name, &mut script);
        print(&String::from_utf8_lossy(&script))
    }
}
