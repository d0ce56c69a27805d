//! `bindgen LIBRARY.wasm FOLDER NAME` writes `NAME.js` and `NAME_bg.wasm` into the folder.
//!
//! The usual command-line tool takes minutes to install and must match the library's version to
//! the last digit; as a member of the workspace this one takes its version from `Cargo.lock`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (Some(library), Some(folder), Some(name)) = (args.next(), args.next(), args.next()) else {
        eprintln!("usage: bindgen LIBRARY.wasm FOLDER NAME");
        return ExitCode::from(2);
    };
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    let written = bindgen
        .input_path(library)
        .out_name(&name)
        .typescript(false)
        .web(true)
        .and_then(|web| web.generate(folder));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
