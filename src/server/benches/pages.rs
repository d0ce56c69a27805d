//! What each page loads on the first visit: itself and every file it names, as served.

use crate::http::Client;
use crate::test_server::TestServer;
use std::collections::BTreeSet;

/// Transferred bytes, by kind.
#[derive(Debug, Default)]
pub struct Weight {
    pub html: usize,
    pub code: usize,
    pub style: usize,
    pub other: usize,
}

impl Weight {
    pub fn sum(&self) -> usize {
        self.html + self.code + self.style + self.other
    }
}

/// The pages, and the bytes of each.
pub async fn weigh(server: &TestServer) -> Vec<(&'static str, Weight)> {
    let mut client = server.client().await;
    client.check_in(0, "page").await;
    let ticket = client.text();
    let (_, link) = ticket.split_once(r#""status_url":"http://localhost"#).expect("a link");
    let link = link.split('"').next().expect("its end").to_owned();
    let pages = [
        ("kiosk", "/kiosk?district=d0"),
        ("display", "/display?district=d0"),
        ("desk", "/desk?district=d0"),
        ("floor", "/floor"),
        ("setup", "/setup/windows"),
        ("status page", &link),
        ("sign-in", "/sign-in"),
    ];
    let mut all = Vec::new();
    for (name, path) in pages {
        all.push((name, page(&mut client, path).await));
    }
    all
}

async fn page(client: &mut Client, path: &str) -> Weight {
    client.get(path).await;
    assert_eq!(client.status, 200, "{path} is somewhere else");
    let mut weight = Weight { html: client.body().len(), ..Weight::default() };
    // Once more uncompressed, to find the files it names.
    client.ask("GET", path, "", "").await;
    let html = client.text();
    // Files have an extension, unlike links to pages. Fonts that only the style sheet names are for other scripts.
    let named = [" src=\"/", " href=\"/"].iter().flat_map(|mark| html.split(mark).skip(1));
    let files: BTreeSet<&str> = named.filter_map(|rest| rest.split(['"', '#']).next()).collect();
    for file in files {
        let path = file.split('?').next().unwrap_or_default();
        let place = match path.rsplit_once('.') {
            Some((_, "js" | "wasm")) => &mut weight.code,
            Some((_, "css")) => &mut weight.style,
            Some((_, "woff2" | "svg" | "png")) => &mut weight.other,
            _ => continue,
        };
        client.get(&format!("/{file}")).await;
        *place += client.body().len();
    }
    weight
}
