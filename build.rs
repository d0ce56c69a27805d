//! Rebuilds the binary when a file comes to the site or goes from it; changed ones cargo sees by itself.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=target/site");
}
