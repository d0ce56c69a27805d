//! Names for sample data.

/// First names of residents, the most common ones first.
pub(crate) const FIRST: [&str; 40] = [
    "Maria",
    "James",
    "José",
    "Linda",
    "Robert",
    "Ana",
    "Michael",
    "Aisha",
    "David",
    "Zoë",
    "William",
    "Mei",
    "Carlos",
    "Barbara",
    "Thành",
    "Susan",
    "Luis",
    "Fatima",
    "Thomas",
    "Chloé",
    "Charles",
    "Olga",
    "Andrés",
    "Nia",
    "Daniel",
    "Siobhán",
    "Matthew",
    "Lucía",
    "Anthony",
    "Ngozi",
    "Mark",
    "Ruth",
    "Darnell",
    "Ekaterina",
    "Jamal",
    "Sofía",
    "Kevin",
    "Hui",
    "Brian",
    "Ximena",
];
/// First parts of their last names.
pub(crate) const BEGINS: [&str; 30] = [
    "Al", "Bar", "Bren", "Cas", "Col", "Dan", "Del", "East", "Fair", "Gar", "Gon", "Har", "Hern", "John",
    "Kel", "Lan", "Mar", "Mc", "Mon", "Nor", "Núñ", "O’Bri", "Pat", "Quin", "Rod", "Sal", "San", "Thom",
    "Val", "Wil",
];
/// Last parts of their last names.
pub(crate) const ENDS: [&str; 20] = [
    "son", "ez", "man", "ton", "er", "ley", "ford", "well", "field", "án", "ski", "berg", "wood", "more",
    "ini", "dale", "ano", "worth", "by", "en",
];
/// First names of officers.
pub(crate) const OFFICER_FIRST: [&str; 12] =
    ["Ada", "Ben", "Clara", "David", "Elena", "Frank", "Grace", "Hugo", "Iris", "Jonas", "Karen", "Luis"];
/// Last names of officers.
pub(crate) const OFFICER_LAST: [&str; 17] = [
    "Alder",
    "Brook",
    "Castell",
    "Dunmore",
    "Easton",
    "Fairley",
    "Garrow",
    "Hollis",
    "Ingram",
    "Jessup",
    "Kestrel",
    "Lowell",
    "Marsh",
    "Norwood",
    "Orchard",
    "Pemberton",
    "Quill",
];
