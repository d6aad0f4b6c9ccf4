//! Forming groups: who is grouped, how many groups, and keeping them steady from run to run.

use super::axes::Axes;
use super::clusters::{self, Clustering, Point};
use super::conversation::{Cell, Conversation, Counts, Standing};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupSettings {
    /// Votes a person needs to be grouped (or all statements, if fewer).
    pub least_votes: usize,
    /// If fewer people qualify, the most active are added up to this number.
    pub least_people: usize,
    /// At most so many groups.
    pub most_groups: usize,
    /// No group may be smaller than this …
    pub minimum_size: usize,
    /// … nor smaller than this share of the grouped people.
    pub minimum_share: f64,
    /// A new number of groups must be the best so many times running before it is shown.
    pub patience: u32,
    pub seed: u64,
}

impl Default for GroupSettings {
    fn default() -> Self {
        Self {
            least_votes: 7,
            least_people: 15,
            most_groups: 5,
            minimum_size: 5,
            minimum_share: 0.05,
            patience: 4,
            seed: 1,
        }
    }
}

impl GroupSettings {
    /// As in the reference programs: a handful of outliers may form a group of their own.
    pub fn compatible() -> Self {
        Self { minimum_size: 1, minimum_share: 0.0, ..Self::default() }
    }
}

/// One number of groups that was tried.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Trial {
    pub k: usize,
    pub silhouette: f64,
    pub inertia: f64,
    pub smallest: usize,
    /// False if a group would have been smaller than allowed.
    pub allowed: bool,
}

/// What the next run needs to keep numbers and places of groups steady.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// Another number of groups that was better in the last runs, and in how many.
    pub challenger: Option<(usize, u32)>,
}

/// Groups of a conversation, with counts that follow new votes.
#[derive(Clone, Debug)]
pub struct Grouping {
    centres: Vec<[f64; 2]>,
    sizes: Vec<usize>,
    /// Nobody outside learns this: per person the group, or `OUTSIDE`.
    group_of: Vec<u8>,
    counts: Vec<Vec<Counts>>,
    axes: Axes,
    silhouette: f64,
    inertia: f64,
    trials: Vec<Trial>,
    memory: Memory,
}

const OUTSIDE: u8 = u8::MAX;

impl Grouping {
    /// Number of groups; 0 if people cannot be told apart in groups of the minimum size.
    pub fn groups(&self) -> usize {
        self.sizes.len()
    }
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }
    /// People who belong to a group.
    pub fn grouped(&self) -> usize {
        self.sizes.iter().sum()
    }
    /// Centre of each group on the two axes.
    pub fn centres(&self) -> &[[f64; 2]] {
        &self.centres
    }
    /// How clearly people are nearer to their own group than to the next: -1 to 1.
    pub const fn silhouette(&self) -> f64 {
        self.silhouette
    }
    /// Sum of squared distances to the groups' centres.
    pub const fn inertia(&self) -> f64 {
        self.inertia
    }
    /// Every number of groups that was tried: shows where the minimum size changed the answer.
    pub fn trials(&self) -> &[Trial] {
        &self.trials
    }
    pub const fn memory(&self) -> &Memory {
        &self.memory
    }
    /// Mean vote per statement and the two axes (unit length).
    pub fn centre(&self) -> &[f64] {
        &self.axes.centre
    }
    pub const fn axes(&self) -> &[Vec<f64>; 2] {
        &self.axes.axes
    }
    /// Votes of a group on each statement.
    pub fn counts(&self, group: usize) -> &[Counts] {
        &self.counts[group]
    }

    /// Votes of all groups together on each statement.
    pub fn totals(&self) -> Vec<Counts> {
        let mut totals = vec![Counts::default(); self.axes.centre.len()];
        for of_group in &self.counts {
            totals.iter_mut().zip(of_group).for_each(|(total, counts)| total.add(*counts));
        }
        totals
    }

    pub(super) fn counts_of(&mut self, person: usize, statement: u32) -> Option<&mut Counts> {
        let group = *self.group_of.get(person)?;
        self.counts.get_mut(group as usize)?.get_mut(statement as usize)
    }

    pub(super) fn add_statement(&mut self) {
        self.counts.iter_mut().for_each(|counts| counts.push(Counts::default()));
        self.axes.centre.push(0.0);
        self.axes.axes.iter_mut().for_each(|axis| axis.push(0.0));
    }

    pub(super) fn given(conversation: &Conversation, group_of: &[Option<u32>]) -> Self {
        let order = steady_order(conversation.rows());
        let axes = Axes::of(conversation, &order);
        let groups = group_of.iter().flatten().max().map_or(0, |most| (*most as usize + 1).min(250));
        let group_of: Vec<u8> = group_of
            .iter()
            .map(|group| {
                group.filter(|group| (*group as usize) < groups).map_or(OUTSIDE, |group| group as u8)
            })
            .collect();
        let inside: Vec<u32> =
            order.into_iter().filter(|person| group_of[*person as usize] != OUTSIDE).collect();
        let points: Vec<Point> =
            places(conversation, &axes, &inside).into_iter().map(|at| Point { at, weight: 1.0 }).collect();
        let labels: Vec<usize> = inside.iter().map(|person| group_of[*person as usize] as usize).collect();
        let mut sizes = vec![0; groups];
        let mut centres = vec![[0.0, 0.0]; groups];
        for (point, &label) in points.iter().zip(&labels) {
            sizes[label] += 1;
            centres[label] = [centres[label][0] + point.at[0], centres[label][1] + point.at[1]];
        }
        for (centre, &size) in centres.iter_mut().zip(&sizes) {
            *centre = centre.map(|sum| sum / (size as f64).max(1.0));
        }
        let distances = points.iter().zip(&labels).map(|(point, &label)| {
            (point.at[0] - centres[label][0]).powi(2) + (point.at[1] - centres[label][1]).powi(2)
        });
        let inertia = distances.sum();
        let silhouette = clusters::silhouettes(&points, &[labels]).first().copied().unwrap_or(0.0);
        let counts = conversation.count(groups, &group_of);
        let (trials, memory) = (Vec::new(), Memory::default());
        Self { centres, sizes, group_of, counts, axes, silhouette, inertia, trials, memory }
    }
}

impl Conversation {
    /// Forms groups anew from all votes. Earlier groups, if any, keep their members grouped, their
    /// numbers, and (for `patience` runs) their count.
    pub fn form_groups(&mut self, settings: GroupSettings) -> &Grouping {
        self.form_groups_watched(settings, |_, _| {})
    }

    /// As [`Self::form_groups`], reporting the starts of the search that are done, and how many there are.
    pub fn form_groups_watched(
        &mut self,
        settings: GroupSettings,
        watch: impl FnMut(usize, usize),
    ) -> &Grouping {
        let formed = form(self, settings, watch);
        self.keep(formed)
    }

    /// Means and axes without groups, e.g. for the extremity of statements.
    pub fn principal_axes(&self) -> (Vec<f64>, [Vec<f64>; 2]) {
        let axes = Axes::of(self, &steady_order(self.rows()));
        (axes.centre, axes.axes)
    }
}

/// People in an order that depends on their votes only, not on their numbers: results are then the same
/// to the last bit however people are numbered.
fn steady_order(rows: &[Vec<Cell>]) -> Vec<u32> {
    let hash = |row: &[Cell]| {
        row.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, cell| {
            let mixed = (hash ^ u64::from(cell.statement()) << 2 ^ (cell.value() + 1.0) as u64)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
            mixed ^ mixed >> 29
        })
    };
    let mut keyed: Vec<(u64, u32)> =
        rows.iter().enumerate().map(|(person, row)| (hash(row), person as u32)).collect();
    keyed.sort_unstable_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| rows[a.1 as usize].cmp(&rows[b.1 as usize])).then(a.1.cmp(&b.1))
    });
    keyed.into_iter().map(|(_, person)| person).collect()
}

fn left_out(conversation: &Conversation) -> usize {
    (0..conversation.statements() as u32).filter(|&j| conversation.standing(j) != Standing::Shown).count()
}

fn places(conversation: &Conversation, axes: &Axes, people: &[u32]) -> Vec<[f64; 2]> {
    let left_out = left_out(conversation);
    let rows = conversation.rows();
    people.iter().map(|&person| axes.place(&rows[person as usize], conversation, left_out)).collect()
}

fn form(
    conversation: &Conversation,
    settings: GroupSettings,
    mut watch: impl FnMut(usize, usize),
) -> Grouping {
    let earlier = conversation.grouping();
    let order = steady_order(conversation.rows());
    let mut axes = Axes::of(conversation, &order);
    if let Some(earlier) = earlier {
        axes.align(earlier.axes());
    }
    let inside = grouped_people(conversation, &order, settings);
    let places = places(conversation, &axes, &inside);
    let points = clusters::gathered(&places);
    let most = settings.most_groups.min(2 + inside.len().min(100) / 12).min(inside.len());
    let (mut done, starts) = (0, most.saturating_sub(1) * clusters::STARTS as usize);
    let mut advance = || {
        done += 1;
        watch(done, starts);
    };
    let mut found: Vec<Clustering> =
        (2..=most).map(|k| clusters::cluster(&places, &points, k, settings.seed, &mut advance)).collect();
    if let Some(earlier) = earlier {
        continue_from(earlier, &places, &mut found);
    }
    let labels: Vec<Vec<usize>> =
        found.iter().map(|clustering| clusters::labels(&points, clustering)).collect();
    let silhouettes = clusters::silhouettes(&points, &labels);
    let least = settings.minimum_size.max((settings.minimum_share * inside.len() as f64).ceil() as usize);
    let trials: Vec<Trial> = found
        .iter()
        .zip(&silhouettes)
        .map(|(clustering, &silhouette)| {
            let smallest = sizes(clustering, &places).into_iter().min().unwrap_or(0);
            let (k, inertia) = (clustering.centres.len(), clustering.inertia);
            Trial { k, silhouette, inertia, smallest, allowed: smallest >= least.max(1) }
        })
        .collect();
    let (chosen, memory) = choose(&trials, earlier, settings.patience);
    let mut grouping = Grouping {
        centres: Vec::new(),
        sizes: Vec::new(),
        group_of: vec![OUTSIDE; conversation.people()],
        counts: Vec::new(),
        axes,
        silhouette: 0.0,
        inertia: 0.0,
        trials,
        memory,
    };
    let Some(chosen) = chosen else { return grouping };
    let clustering = &found[chosen];
    grouping.centres = numbered(clustering, &places, earlier);
    grouping.sizes = vec![0; grouping.centres.len()];
    for (&person, &at) in inside.iter().zip(&places) {
        let (group, _) = clusters::nearest(&grouping.centres, at);
        grouping.group_of[person as usize] = group as u8;
        grouping.sizes[group] += 1;
    }
    grouping.counts = conversation.count(grouping.centres.len(), &grouping.group_of);
    (grouping.silhouette, grouping.inertia) = (silhouettes[chosen], clustering.inertia);
    grouping
}

fn grouped_people(conversation: &Conversation, order: &[u32], settings: GroupSettings) -> Vec<u32> {
    let rows = conversation.rows();
    let least = settings.least_votes.min(conversation.statements());
    let was_inside = |person: u32| {
        let earlier = conversation.grouping();
        earlier.is_some_and(|e| e.group_of.get(person as usize).is_some_and(|group| *group != OUTSIDE))
    };
    let votes = |person: u32| rows[person as usize].len();
    let mut inside: Vec<u32> =
        order.iter().copied().filter(|&person| votes(person) >= least || was_inside(person)).collect();
    if inside.len() < settings.least_people {
        let mut others: Vec<u32> = order
            .iter()
            .copied()
            .filter(|&person| votes(person) < least && votes(person) > 0 && !was_inside(person))
            .collect();
        others.sort_by_key(|&person| std::cmp::Reverse(votes(person)));
        inside.extend(others.into_iter().take(settings.least_people - inside.len()));
    }
    inside
}

/// The groups shown before are one more start for their number.
fn continue_from(earlier: &Grouping, places: &[[f64; 2]], found: &mut [Clustering]) {
    let Some(same) = found.iter_mut().find(|clustering| clustering.centres.len() == earlier.groups()) else {
        return;
    };
    let people: Vec<Point> = places.iter().map(|&at| Point { at, weight: 1.0 }).collect();
    let continued = clusters::improve(&people, earlier.centres.clone(), 50);
    // Steadiness is worth a percent.
    if continued.inertia <= same.inertia * 1.01 {
        *same = continued;
    }
}

fn sizes(clustering: &Clustering, places: &[[f64; 2]]) -> Vec<usize> {
    let mut sizes = vec![0; clustering.centres.len()];
    places.iter().for_each(|&at| sizes[clusters::nearest(&clustering.centres, at).0] += 1);
    sizes
}

/// The number of groups with the largest silhouette; a change must have won `patience` times running.
fn choose(trials: &[Trial], earlier: Option<&Grouping>, patience: u32) -> (Option<usize>, Memory) {
    let allowed = || (0..trials.len()).filter(|&which| trials[which].allowed);
    let best = allowed().max_by(|&a, &b| {
        let by_silhouette = trials[a].silhouette.total_cmp(&trials[b].silhouette);
        by_silhouette.then(trials[b].k.cmp(&trials[a].k))
    });
    let Some(best) = best else { return (None, Memory::default()) };
    let shown = earlier.and_then(|earlier| allowed().find(|&which| trials[which].k == earlier.groups()));
    let Some(shown) = shown.filter(|&shown| shown != best) else { return (Some(best), Memory::default()) };
    let wins = match earlier.and_then(|earlier| earlier.memory.challenger) {
        Some((k, wins)) if k == trials[best].k => wins + 1,
        _ => 1,
    };
    if wins >= patience {
        return (Some(best), Memory::default());
    }
    (Some(shown), Memory { challenger: Some((trials[best].k, wins)) })
}

/// Centres in the order of the groups' numbers: those of earlier groups where there are as many,
/// otherwise by size, the largest first.
fn numbered(clustering: &Clustering, places: &[[f64; 2]], earlier: Option<&Grouping>) -> Vec<[f64; 2]> {
    if let Some(earlier) = earlier.filter(|earlier| earlier.groups() == clustering.centres.len()) {
        let mut best = (f64::INFINITY, clustering.centres.clone());
        permutations(&mut clustering.centres.clone(), 0, &mut |centres| {
            let distance: f64 = centres
                .iter()
                .zip(&earlier.centres)
                .map(|(a, b)| (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2))
                .sum();
            if distance < best.0 {
                best = (distance, centres.to_vec());
            }
        });
        return best.1;
    }
    let sizes = sizes(clustering, places);
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by(|&a, &b| {
        let (a_at, b_at) = (clustering.centres[a], clustering.centres[b]);
        sizes[b].cmp(&sizes[a]).then(a_at[0].total_cmp(&b_at[0])).then(a_at[1].total_cmp(&b_at[1]))
    });
    order.into_iter().map(|which| clustering.centres[which]).collect()
}

fn permutations(items: &mut Vec<[f64; 2]>, from: usize, visit: &mut impl FnMut(&[[f64; 2]])) {
    if from == items.len() {
        return visit(items);
    }
    for place in from..items.len() {
        items.swap(from, place);
        permutations(items, from + 1, visit);
        items.swap(from, place);
    }
}
