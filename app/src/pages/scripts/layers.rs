//! The layout of a script's diagram. Steps are placed in layers, each below all steps that lead to it; a
//! branch that skips a layer runs in a lane at the right, one lane for each target; the exit to safety is
//! separate.
//!
//! Between two layers there is a row for every arrow that leaves the upper one, with its condition above it,
//! and below these a row for every step of the lower layer that a lane leads to. The leftmost arrow takes the
//! lowest row, so that no arrow crosses the text of another.

use domain::script::{Script, Stage, Target};
use std::collections::{BTreeMap, BTreeSet};

/// Width and height of a box.
pub const BOX: (i32, i32) = (216, 40);
const MARGIN: i32 = 14;
const BESIDE: i32 = 24;
const ROW: i32 = 18;
const LANE: i32 = 14;
/// How many characters of a condition fit; the table beside the diagram has them in full.
const LABEL: usize = 44;

/// A branch from one step to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Index of the step it leaves.
    pub from: usize,
    /// Index of the step it leads to; the end when absent.
    pub to: Option<usize>,
    /// Its condition in words; always taken when absent.
    pub when: Option<String>,
}

/// A box of the diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// Index of the step; the end when absent.
    pub step: Option<usize>,
    /// Coordinate of its left edge.
    pub x: i32,
    /// Coordinate of its upper edge.
    pub y: i32,
}

/// An arrow, or only its text where the arrow would cross others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// The points of the line.
    pub points: Vec<(i32, i32)>,
    /// Position and text of the label.
    pub label: Option<(i32, i32, String)>,
    /// Whether it leads to the exit to safety.
    pub dashed: bool,
}

/// The whole diagram.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    /// Width and height of the diagram.
    pub size: (i32, i32),
    /// The boxes, each once.
    pub boxes: Vec<At>,
    /// The arrows between the boxes.
    pub arrows: Vec<Arrow>,
    /// The frame around the exit to safety: left, top, width, height.
    pub frame: Option<(i32, i32, i32, i32)>,
}

/// All branches of a script; one to a step that does not exist leads nowhere and is reported among the
/// faults.
#[must_use]
pub fn ways(script: &Script) -> Vec<Way> {
    let mut ways = Vec::new();
    for (from, step) in script.steps.iter().enumerate() {
        if step.next.is_empty() {
            let to = (from + 1 < script.steps.len()).then_some(from + 1);
            ways.push(Way { from, to, when: None });
        }
        for branch in &step.next {
            let to = match &branch.to {
                Target::End => None,
                Target::Step(key) => match script.place(key) {
                    Some(place) => Some(place),
                    None => continue,
                },
            };
            ways.push(Way { from, to, when: branch.when.as_ref().map(ToString::to_string) });
        }
    }
    ways
}

/// The steps that can be reached from one without passing through another.
fn reached(ways: &[Way], from: usize, without: Option<usize>) -> Vec<usize> {
    let (mut seen, mut order, mut open) = (BTreeSet::from([from]), Vec::new(), vec![from]);
    while let Some(place) = open.pop() {
        order.push(place);
        let next = ways.iter().filter(|way| way.from == place).filter_map(|way| way.to);
        open.extend(next.filter(|to| Some(*to) != without && seen.insert(*to)));
    }
    order
}

/// The layer of each step: below all steps that lead to it. Branches back are ignored.
fn layers(steps: &[usize], ways: &[Way]) -> BTreeMap<usize, usize> {
    fn walk(
        ways: &[Way],
        place: usize,
        inside: &BTreeSet<usize>,
        seen: &mut BTreeSet<usize>,
        order: &mut Vec<usize>,
    ) {
        if inside.contains(&place) && seen.insert(place) {
            for to in ways.iter().filter(|way| way.from == place).filter_map(|way| way.to) {
                walk(ways, to, inside, seen, order);
            }
            order.push(place);
        }
    }
    let inside: BTreeSet<usize> = steps.iter().copied().collect();
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    for place in steps {
        walk(ways, *place, &inside, &mut seen, &mut order);
    }
    order.reverse();
    let rank: BTreeMap<usize, usize> = order.iter().enumerate().map(|(rank, place)| (*place, rank)).collect();
    let mut layers: BTreeMap<usize, usize> = steps.iter().map(|place| (*place, 0)).collect();
    for place in &order {
        let own = layers.get(place).copied().unwrap_or(0);
        for to in ways.iter().filter(|way| way.from == *place).filter_map(|way| way.to) {
            if rank.get(&to).is_some_and(|other| rank.get(place) < Some(other)) {
                layers.entry(to).and_modify(|layer| *layer = (*layer).max(own + 1));
            }
        }
    }
    layers
}

/// A planned arrow: from a step to a node (`END` is the end), and the row it takes.
struct Plan<'a> {
    way: &'a Way,
    to: usize,
    /// The coordinate at which it leaves its box.
    port: i32,
    /// The coordinate of its row.
    row: i32,
}

/// The diagram of a script.
#[must_use]
pub fn picture(script: &Script) -> Picture {
    let ways = ways(script);
    let end = script.steps.len();
    let exit = script.exit.as_ref().and_then(|exit| script.place(exit)).filter(|exit| *exit != 0);
    let main: BTreeSet<usize> = reached(&ways, 0, exit).into_iter().collect();
    let apart: Vec<usize> = exit
        .map(|exit| reached(&ways, exit, None).into_iter().filter(|place| !main.contains(place)).collect())
        .unwrap_or_default();
    let steps: Vec<usize> = (0..end).filter(|place| !apart.contains(place)).collect();
    let mut rows = layers(&steps, &ways);
    if ways.iter().any(|way| way.to.is_none() && steps.contains(&way.from)) {
        rows.insert(end, rows.values().max().map_or(0, |last| last + 1));
    }
    let mut paper = Paper::new(rows);
    let drawn: Vec<&Way> = ways.iter().filter(|way| steps.contains(&way.from)).collect();
    let plans = paper.plan(&drawn, end);
    let right = paper.right(&plans);
    let (mut picture, edge) = paper.draw(&plans, exit, end, right);
    if !apart.is_empty() {
        way_out(&mut picture, script, &ways, &apart, edge + 2 * LANE);
    }
    picture.boxes.iter_mut().filter(|each| each.step == Some(end)).for_each(|each| each.step = None);
    picture
}

/// The layers, and the positions of their boxes.
struct Paper {
    layer: BTreeMap<usize, usize>,
    boxes: BTreeMap<usize, (i32, i32)>,
    /// The upper edge of each layer.
    top: Vec<i32>,
    /// The rows above each layer that lanes lead into, by target.
    rows_in: BTreeMap<usize, i32>,
}

impl Paper {
    fn new(layer: BTreeMap<usize, usize>) -> Paper {
        let count = layer.values().max().map_or(0, |last| last + 1);
        let mut by_layer: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (place, layer) in &layer {
            if let Some(row) = by_layer.get_mut(*layer) {
                row.push(*place);
            }
        }
        let width = |row: &Vec<usize>| row.len() as i32 * (BOX.0 + BESIDE) - BESIDE;
        let widest = by_layer.iter().map(width).max().unwrap_or(0);
        let mut boxes = BTreeMap::new();
        for row in &by_layer {
            let left = MARGIN + (widest - width(row)) / 2;
            for (at, place) in row.iter().enumerate() {
                boxes.insert(*place, (left + at as i32 * (BOX.0 + BESIDE), 0));
            }
        }
        Paper { layer, boxes, top: vec![MARGIN; count], rows_in: BTreeMap::new() }
    }

    fn layer_of(&self, place: usize) -> usize {
        self.layer.get(&place).copied().unwrap_or(0)
    }

    fn x(&self, place: usize) -> i32 {
        self.boxes.get(&place).map_or(MARGIN, |(x, _)| *x)
    }

    fn direct(&self, from: usize, to: usize) -> bool {
        self.layer.get(&to).is_some_and(|layer| *layer == self.layer_of(from) + 1)
    }

    /// Assigns every arrow its port and its row, and every layer its height.
    fn plan<'a>(&mut self, ways: &[&'a Way], end: usize) -> Vec<Plan<'a>> {
        let to_of = |way: &Way| way.to.unwrap_or(end);
        let mut plans: Vec<Plan<'a>> = Vec::new();
        for (place, (x, _)) in &self.boxes {
            let mut out: Vec<&'a Way> = ways.iter().filter(|way| way.from == *place).copied().collect();
            out.sort_by_key(|way| (!self.direct(*place, to_of(way)), self.x(to_of(way)), to_of(way)));
            let ports = out.len() as i32 + 1;
            plans.extend(out.into_iter().enumerate().map(|(at, way)| Plan {
                way,
                to: to_of(way),
                port: x + BOX.0 * (at as i32 + 1) / ports,
                row: 0,
            }));
        }
        let mut y = MARGIN;
        for layer in 0..self.top.len() {
            y += self.lanes_into(layer, y, &plans);
            if let Some(top) = self.top.get_mut(layer) {
                *top = y;
            }
            y += BOX.1;
            let mut out: Vec<&mut Plan<'a>> =
                plans.iter_mut().filter(|plan| self.layer.get(&plan.way.from) == Some(&layer)).collect();
            out.sort_by_key(|plan| std::cmp::Reverse(plan.port));
            // An arrow straight down needs no room for text or a bend.
            let plain = out.len() == 1 && out.iter().all(|plan| plan.way.when.is_none());
            for plan in out {
                y += if plain { ROW / 2 } else { ROW };
                plan.row = y;
            }
        }
        for (place, layer) in &self.layer {
            let top = self.top.get(*layer).copied().unwrap_or(MARGIN);
            if let Some(spot) = self.boxes.get_mut(place) {
                spot.1 = top;
            }
        }
        plans
    }

    /// The rows above a layer that lanes lead into; returns their height, with room for the arrow heads.
    fn lanes_into(&mut self, layer: usize, y: i32, plans: &[Plan<'_>]) -> i32 {
        let mut height = 0;
        let into: BTreeSet<usize> = plans
            .iter()
            .filter(|plan| self.layer.get(&plan.to) == Some(&layer) && !self.direct(plan.way.from, plan.to))
            .map(|plan| plan.to)
            .collect();
        for to in into {
            height += LANE / 2 + 3;
            self.rows_in.insert(to, y + height);
        }
        if layer == 0 && height == 0 { 0 } else { height + 12 }
    }

    /// The coordinate to the right of all boxes and texts.
    fn right(&self, plans: &[Plan<'_>]) -> i32 {
        let boxes = self.boxes.values().map(|(x, _)| x + BOX.0);
        let words = plans.iter().filter_map(|plan| {
            Some(plan.port + 10 + cut(plan.way.when.as_ref()?).chars().count() as i32 * 7)
        });
        boxes.chain(words).max().unwrap_or(0) + LANE
    }

    /// The boxes and arrows, and the right edge of the lanes.
    fn draw(&self, plans: &[Plan<'_>], exit: Option<usize>, end: usize, right: i32) -> (Picture, i32) {
        // One lane for each target; lanes that do not overlap vertically could be shared, but then two
        // targets would look like one.
        let mut lanes: Vec<usize> = Vec::new();
        for plan in plans.iter().filter(|plan| !self.direct(plan.way.from, plan.to) && Some(plan.to) != exit)
        {
            if !lanes.contains(&plan.to) {
                lanes.push(plan.to);
            }
        }
        lanes.sort_by_key(|to| self.layer_of(*to));
        let out = right + LANE * lanes.len() as i32;
        let mut picture = Picture::default();
        for (place, (x, y)) in &self.boxes {
            picture.boxes.push(At { step: Some(*place), x: *x, y: *y });
        }
        for plan in plans {
            let bottom = self.boxes.get(&plan.way.from).map_or(0, |(_, y)| y + BOX.1);
            let mut points = vec![(plan.port, bottom), (plan.port, plan.row)];
            let lane = lanes.iter().position(|to| *to == plan.to).map(|at| right + LANE * at as i32);
            let top = self.boxes.get(&plan.to).copied();
            let center = top.map_or(0, |(x, _)| x + BOX.0 / 2);
            let dashed = Some(plan.to) == exit && plan.to != end;
            match (self.direct(plan.way.from, plan.to), lane, top) {
                (true, _, Some((_, y))) => points.extend([(center, plan.row), (center, y)]),
                (false, Some(lane), Some((_, y))) => {
                    let row = self.rows_in.get(&plan.to).copied().unwrap_or(y);
                    points.extend([(lane, plan.row), (lane, row), (center + 34, row), (center + 34, y)]);
                }
                _ => {
                    let middle = MARGIN + 34 + BOX.1 / 2;
                    points.extend([(out, plan.row), (out, middle), (out + 2 * LANE + 12, middle)]);
                }
            }
            let label = plan.way.when.as_ref().map(|when| (plan.port + 5, plan.row - 4, cut(when)));
            picture.arrows.push(Arrow { points, label, dashed });
        }
        let low = self.boxes.values().map(|(_, y)| y + BOX.1).max().unwrap_or(0) + MARGIN;
        let rows = plans.iter().map(|plan| plan.row + MARGIN).max().unwrap_or(0);
        picture.size = (out + LANE, low.max(rows));
        (picture, out)
    }
}

/// Shortens a condition to fit.
fn cut(text: &str) -> String {
    if text.chars().count() <= LABEL {
        return text.to_owned();
    }
    text.chars().take(LABEL - 1).chain(['…']).collect()
}

/// The exit to safety at the right: its steps below each other, with their other branches as text.
fn way_out(picture: &mut Picture, script: &Script, ways: &[Way], apart: &[usize], left: i32) {
    let x = left + 12;
    let mut y = MARGIN + 34;
    let mut widest = BOX.0;
    for (at, place) in apart.iter().enumerate() {
        picture.boxes.push(At { step: Some(*place), x, y });
        let below = apart.get(at + 1).copied();
        let bottom = y + BOX.1;
        let mut words = bottom;
        let mut straight = None;
        for way in ways.iter().filter(|way| way.from == *place) {
            if way.to.is_some() && way.to == below {
                straight = Some(way);
                continue;
            }
            let to = way.to.and_then(|to| script.steps.get(to)).map_or("", |step| step.key.as_str());
            let to = if way.to.is_none() { domain::script::END } else { to };
            let text =
                cut(&way.when.as_ref().map_or_else(|| format!("→ {to}"), |when| format!("{when} → {to}")));
            words += ROW - 2;
            widest = widest.max(30 + text.chars().count() as i32 * 7);
            picture.arrows.push(Arrow {
                points: Vec::new(),
                label: Some((x + 24, words, text)),
                dashed: true,
            });
        }
        y = words + ROW + 8;
        if let Some(way) = straight {
            y += ROW - 8;
            let label = way.when.as_ref().map(|when| (x + 17, y - 14, cut(when)));
            widest =
                widest.max(30 + label.as_ref().map_or(0, |(_, _, text)| text.chars().count() as i32 * 7));
            picture.arrows.push(Arrow { points: vec![(x + 12, bottom), (x + 12, y)], label, dashed: true });
        }
    }
    let frame = (left, MARGIN, (widest + 24).max(BOX.0 + 90), y - MARGIN);
    picture.frame = Some(frame);
    picture.size = (picture.size.0.max(left + frame.2 + MARGIN), picture.size.1.max(y + MARGIN));
}

/// The CSS class of a stage.
#[must_use]
pub fn class(stage: Stage) -> String {
    format!("stage-{}", stage.as_str())
}
