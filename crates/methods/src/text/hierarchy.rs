//! Matters of several levels (事项层级): the first level is chosen among few, well-known classes, then each level
//! below among its own. Rare classes are kept: where a model would drop them, their nearest known messages and
//! their own names speak.

use super::Segmenter;
use super::classifier::{Model, Settings, TrainError, Workspace};
use super::duplicates::{Index, Rarity, Sketch};
use std::collections::BTreeMap;

/// Suggests a path of classes.
#[derive(Debug)]
pub struct Hierarchy {
    /// Models of the inner nodes, by the path that leads to them.
    models: BTreeMap<Vec<String>, Model>,
    /// The classes below each inner node.
    children: BTreeMap<Vec<String>, Vec<String>>,
    neighbours: Neighbours,
}

/// A suggested path.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    pub classes: Vec<String>,
    /// Product of the levels' probabilities. Calibrated on the first level only.
    pub confidence: f32,
}

/// Nearest examples that are asked.
const ASKED: usize = 12;
/// How much the neighbours say where a model speaks as well.
const NEIGHBOURS: f32 = 0.3;
/// Examples below which a class is too rare for the model alone.
const RARE: usize = 5;

impl Hierarchy {
    /// Trains with paths such as `["城乡建设", "住房保障", "保障性住房"]`. `names` are all paths of the catalogue:
    /// their words are an example each, so that a class without any message can be suggested.
    ///
    /// # Errors
    /// [`TrainError`] of the first level; deeper levels that cannot be trained are left to the neighbours.
    pub fn train(
        texts: &[&str],
        paths: &[Vec<String>],
        names: &[Vec<String>],
        segmenter: &Segmenter,
        settings: &Settings,
    ) -> Result<Self, TrainError> {
        if texts.len() != paths.len() {
            return Err(TrainError::Uneven { texts: texts.len(), labels: paths.len() });
        }
        let mut children: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
        for path in paths.iter().chain(names) {
            for depth in 0..path.len() {
                let below = children.entry(path[..depth].to_vec()).or_default();
                if !below.contains(&path[depth]) {
                    below.push(path[depth].clone());
                }
            }
        }
        let spoken: Vec<String> = names.iter().map(|path| path.join(" ")).collect();
        let mut models = BTreeMap::new();
        for node in children.keys() {
            let inside: Vec<usize> = (0..texts.len())
                .filter(|at| paths[*at].len() > node.len() && paths[*at].starts_with(node))
                .collect();
            let own: Vec<&str> = inside.iter().map(|at| texts[*at]).collect();
            let labels: Vec<&str> = inside.iter().map(|at| paths[*at][node.len()].as_str()).collect();
            match Model::train(&own, &labels, segmenter, settings) {
                Ok(model) => _ = models.insert(node.clone(), model),
                Err(cause) if node.is_empty() => return Err(cause),
                Err(_) => {}
            }
        }
        let examples = texts.iter().copied().zip(paths).chain(spoken.iter().map(String::as_str).zip(names));
        Ok(Self { models, children, neighbours: Neighbours::of(examples) })
    }

    /// The likeliest paths, the surest first.
    pub fn suggest(
        &self,
        text: &str,
        segmenter: &Segmenter,
        workspace: &mut Workspace,
        most: usize,
    ) -> Vec<Path> {
        let near = self.neighbours.near(text);
        let mut open = vec![Path { classes: Vec::new(), confidence: 1.0 }];
        let mut found: Vec<Path> = Vec::new();
        while let Some(path) = open.pop() {
            let Some(below) = self.children.get(&path.classes) else {
                found.push(path);
                continue;
            };
            let mut shares = self.shares(&path.classes, below, &near, text, segmenter, workspace);
            shares.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
            for (class, share) in shares.into_iter().take(most.max(1)) {
                let mut classes = path.classes.clone();
                classes.push(class);
                open.push(Path { classes, confidence: path.confidence * share });
            }
        }
        found.sort_by(|one, other| {
            other.confidence.total_cmp(&one.confidence).then_with(|| one.classes.cmp(&other.classes))
        });
        found.truncate(most);
        found
    }

    /// The share of each class below a node: the model's, and the neighbours' where it is rare.
    fn shares(
        &self,
        node: &[String],
        below: &[String],
        near: &[(&[String], f32)],
        text: &str,
        segmenter: &Segmenter,
        workspace: &mut Workspace,
    ) -> Vec<(String, f32)> {
        let inside: Vec<(&str, f32)> = near
            .iter()
            .filter(|(path, _)| path.len() > node.len() && path.starts_with(node))
            .map(|(path, nearness)| (path[node.len()].as_str(), *nearness))
            .collect();
        let sum: f32 = inside.iter().map(|(_, nearness)| nearness).sum();
        let even = 1.0 / below.len().max(1) as f32;
        let voted = |class: &str| -> f32 {
            let own: f32 =
                inside.iter().filter(|(known, _)| *known == class).map(|(_, nearness)| nearness).sum();
            (own + 0.05 * even) / (sum + 0.05)
        };
        // A fresh memory for each model: they know different features.
        let known = self.models.get(node).map(|model| {
            let mut own = if node.is_empty() { std::mem::take(workspace) } else { Workspace::default() };
            let suggestion = model.suggest(text, segmenter, &mut own);
            if node.is_empty() {
                *workspace = own;
            }
            (model, suggestion)
        });
        below
            .iter()
            .map(|class| {
                let said = known.as_ref().and_then(|(model, suggestion)| {
                    let at = model.classes().iter().position(|known| known == class)?;
                    suggestion.probabilities.get(at).copied()
                });
                let share = match (said, node.is_empty()) {
                    // The first level is calibrated: the neighbours say something only where it has no class.
                    (Some(said), true) => said,
                    (Some(said), false) => said + NEIGHBOURS * (voted(class) - said),
                    (None, _) if known.is_some() => NEIGHBOURS * voted(class),
                    (None, _) => voted(class),
                };
                (class.clone(), share)
            })
            .collect()
    }

    /// Classes of a level with fewer examples than a model can be trusted with.
    pub fn rare(paths: &[Vec<String>], depth: usize) -> Vec<String> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        paths
            .iter()
            .filter_map(|path| path.get(depth))
            .for_each(|class| *counts.entry(class).or_default() += 1);
        counts.into_iter().filter(|(_, count)| *count < RARE).map(|(class, _)| class.to_owned()).collect()
    }
}

/// Examples by what they are made of.
#[derive(Debug)]
struct Neighbours {
    rarity: Rarity,
    index: Index,
    examples: Vec<(Sketch, Vec<String>)>,
}

impl Neighbours {
    fn of<'t>(examples: impl Iterator<Item = (&'t str, &'t Vec<String>)> + Clone) -> Self {
        let rarity = Rarity::of(examples.clone().map(|(text, _)| text));
        let mut index = Index::default();
        let examples = examples
            .map(|(text, path)| {
                let sketch = Sketch::of(text, &rarity);
                index.add(&sketch);
                (sketch, path.clone())
            })
            .collect();
        Self { rarity, index, examples }
    }

    fn near(&self, text: &str) -> Vec<(&[String], f32)> {
        let sketch = Sketch::of(text, &self.rarity);
        let mut found: Vec<(&[String], f32)> = self
            .index
            .within(&sketch, ASKED * 8)
            .into_iter()
            .filter_map(|number| self.examples.get(number as usize))
            .map(|(known, path)| (path.as_slice(), sketch.cosine(known)))
            .collect();
        found.sort_by(|one, other| other.1.total_cmp(&one.1));
        found.truncate(ASKED);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn a_class_with_one_message_or_none_is_found_through_its_neighbours_and_its_name() {
        let mut texts: Vec<String> = Vec::new();
        let mut paths = Vec::new();
        let houses = ["望云苑", "听雨轩", "锦绣里", "梧桐居", "向阳楼", "百合苑", "临江阁", "翠竹园"];
        for (at, house) in houses.iter().enumerate() {
            texts.push(format!("{house}的电梯又坏了，{}天没人修，老人下不了楼", at + 2));
            paths.push(path("住房/电梯"));
            texts.push(format!("{house}物业乱收停车费，{}号通知涨价，业主不同意", at + 3));
            paths.push(path("住房/物业收费"));
            texts.push(format!("{house}对面学校食堂饭菜变质，{}个孩子拉肚子", at + 4));
            paths.push(path("教育/学校食堂"));
            texts.push(format!("{house}旁边的小学招生名额不够，{}户孩子没有学位", at + 5));
            paths.push(path("教育/招生"));
        }
        texts.push("楼顶漏水，下雨天客厅到处是盆".to_owned());
        paths.push(path("住房/漏水"));
        let names =
            ["住房/电梯", "住房/物业收费", "住房/漏水", "住房/白蚁防治", "教育/学校食堂", "教育/招生"]
                .map(path);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let segmenter = Segmenter::new();
        let hierarchy = Hierarchy::train(&texts, &paths, &names, &segmenter, &Settings::default()).unwrap();
        let mut workspace = Workspace::default();
        let mut best =
            |text: &str| hierarchy.suggest(text, &segmenter, &mut workspace, 3)[0].classes.join("/");
        assert_eq!(best("听雨轩电梯停了，老人下不了楼"), "住房/电梯");
        assert_eq!(best("梧桐居小学食堂饭菜不干净，孩子拉肚子"), "教育/学校食堂");
        assert_eq!(best("楼顶漏水，下雨天物业不来，业主用盆接"), "住房/漏水");
        assert_eq!(Hierarchy::rare(&paths, 1), ["漏水"]);
        let found = hierarchy.suggest("家里地板有白蚁，物业说要业主自己防治", &segmenter, &mut workspace, 3);
        assert!(found.iter().any(|path| path.classes[1] == "白蚁防治"), "{found:?}");
        let sum: f32 = found.iter().map(|path| path.confidence).sum();
        assert!(sum <= 1.01);
    }
}
