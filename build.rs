//! Rebuilds a release when a file comes to the site or goes from it; changed ones cargo sees by itself.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A debug build reads the files from disk as they are asked for.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=target/site");
    }
}
