//! `layerscope completions` and `man`: what is generated from the arguments.

use std::fs;

use crate::program::succeeds;

#[test]
fn every_shell_has_its_script() {
    for (shell, sign) in [
        ("bash", "complete -F _layerscope"),
        ("zsh", "#compdef layerscope"),
        ("fish", "complete -c layerscope"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer[layerscope]"),
    ] {
        let script = succeeds(&["completions", shell]);
        assert!(script.contains(sign), "{shell}");
        for word in ["activations", "colormap", "clear"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        // The generators for the other two know no choices.
        assert!(script.contains("cividis") || ["powershell", "elvish"].contains(&shell), "{shell}");
    }
}

#[test]
fn bash_takes_its_script() {
    let script = succeeds(&["completions", "bash"]);
    let asks = format!(
        "{script}\nCOMP_WORDS=(layerscope act); COMP_CWORD=1; _layerscope layerscope act layerscope; echo ${{COMPREPLY[@]}}"
    );
    let Ok(output) = std::process::Command::new("bash").args(["-c", &asks]).output() else { return };
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "activations");
}

#[test]
fn every_subcommand_has_a_manual_page() {
    let page = succeeds(&["man"]);
    assert!(page.contains(".TH layerscope 1") && page.contains("layerscope\\-filters(1)"), "{page}");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("man1");
    let said = succeeds(&["man", "-o", out.to_str().expect("UTF-8")]);
    for name in ["layerscope", "layerscope-filters", "layerscope-cache", "layerscope-cache-clear", "layerscope-man"] {
        let page = fs::read_to_string(out.join(format!("{name}.1"))).expect("written");
        assert!(page.contains(&format!(".TH {name} 1")), "{name}: {page}");
    }
    let count = fs::read_dir(&out).expect("a folder").count();
    assert!(said.starts_with(&format!("{count} pages in ")), "{said}");
}
