//! No public kernel is left out: the names are read from the source.

use std::path::{Path, PathBuf};

use super::{maps, slices};

/// The views and the memory that kernels are called with, which have tests of their own.
const NO_KERNELS: [&str; 4] = ["BatchView", "BatchViewMut", "Buffer", "Across"];

/// The folder of the kernels, as seen from the folder in which the tests run.
fn folder() -> PathBuf {
    let here = Path::new(file!());
    here.ancestors().nth(3).expect("this file lies three folders below the kernels").to_owned()
}

/// What `mod.rs` lets out: the file and the names.
fn exports(root: &Path) -> Vec<(PathBuf, Vec<String>)> {
    let text = std::fs::read_to_string(root.join("mod.rs")).expect("the source is there");
    let exports = text.split("pub use ").skip(1).map(|rest| rest.split(';').next().unwrap_or_default());
    let export = |export: &str| {
        let (path, names) = export.rsplit_once("::").expect("names come from modules");
        let names = names.trim_matches(['{', '}']).split(',').map(|name| name.trim().to_owned());
        (root.join(path.replace("::", "/")).with_extension("rs"), names.filter(|name| !name.is_empty()).collect())
    };
    // A list may itself hold no module: `a::b::{C, D}`.
    exports.map(|text| export(&text.replace("::{", "::").replace('}', ""))).collect()
}

/// The public functions and methods of a file that take slices or views: `name` or `Type::name`.
fn kernels(text: &str, exported: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut owner: Option<String> = None;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(head) = line.strip_prefix("impl") {
            let name = head.rsplit([' ', '>']).find(|word| word.starts_with(char::is_uppercase)).unwrap_or_default();
            owner = Some(name.split('<').next().unwrap_or_default().to_owned());
        } else if line == "}" {
            owner = None;
        }
        let Some((_, rest)) = line.split_once("pub fn ") else { continue };
        let mut signature = rest.to_owned();
        while !signature.contains('{') {
            signature += lines.next().unwrap_or("{");
        }
        let name = signature.split(['(', '<']).next().unwrap_or_default().to_owned();
        let arguments = signature.split("->").next().unwrap_or_default();
        let takes_floats = arguments.contains("BatchView") || arguments.contains("[f32]");
        match &owner {
            Some(owner) if exported.contains(owner) && takes_floats => found.push(format!("{owner}::{name}")),
            None if exported.contains(&name) && takes_floats => found.push(name),
            _ => {}
        }
    }
    found
}

/// Constructors take trained numbers, which are slices too; what does not match there is `None`.
const CONSTRUCTORS: [&str; 3] = ["BatchNorm::new", "ConvolutionKernel::scaled", "TransposedConvolution::new"];

#[test]
fn every_public_kernel_is_called_with_arguments_that_do_not_match() {
    let root = folder();
    let mut all = Vec::new();
    for (file, exported) in exports(&root) {
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let exported: Vec<String> = exported.into_iter().filter(|name| !NO_KERNELS.contains(&name.as_str())).collect();
        all.extend(kernels(&text, &exported).into_iter().filter(|name| !CONSTRUCTORS.contains(&name.as_str())));
    }
    assert!(all.len() > 40, "only {all:?} were found");
    let called: Vec<&str> = maps::names().into_iter().chain(slices::names()).collect();
    let missing: Vec<&String> = all.iter().filter(|name| !called.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?} are not in the tables of calls");
    let unknown: Vec<&&str> = called.iter().filter(|name| !all.iter().any(|known| known == *name)).collect();
    assert!(unknown.is_empty(), "{unknown:?} are no public kernels");
}
