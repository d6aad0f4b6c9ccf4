//! Which column means what.

use super::Field;
use super::column_words::{ColumnWords, plain};
use crate::table::Text;
use kernel::Refusal;
use place::geometry::Datum;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which column is which field (列对应). Without anything given the columns are recognised by their usual
/// names; otherwise only what was given counts.
#[derive(Clone, Debug)]
pub struct Mapping {
    words: ColumnWords,
    given: BTreeMap<Field, String>,
    /// The datum of longitude and latitude.
    pub datum: Datum,
}

/// Columns as a person chose them for an uploaded file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    pub columns: BTreeMap<Field, String>,
    /// The columns of a list, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub named: BTreeMap<String, String>,
    pub datum: Datum,
}

impl Chosen {
    /// The columns of a list.
    pub const fn of_list(named: BTreeMap<String, String>, datum: Datum) -> Self {
        Self { columns: BTreeMap::new(), named, datum }
    }
    /// The columns of a list, once some were chosen.
    pub fn list_columns(&self) -> Option<&BTreeMap<String, String>> {
        Some(&self.named).filter(|named| !named.is_empty())
    }
    /// The columns that were found.
    pub fn of(columns: &Columns, datum: Datum) -> Self {
        let named = columns.pairs().into_iter().map(|(field, name)| (field, name.to_owned()));
        Self { columns: named.collect(), named: BTreeMap::new(), datum }
    }
}

/// The columns of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    places: [Option<usize>; Field::ALL.len()],
    names: Vec<String>,
}

impl Columns {
    /// The number of a field's column.
    pub const fn place(&self, field: Field) -> Option<usize> {
        self.places[field.index()]
    }
    /// The name of a field's column in the file; of a field without one, its own.
    pub fn name(&self, field: Field) -> &str {
        self.place(field).and_then(|place| self.names.get(place)).map_or_else(|| field.name(), String::as_str)
    }
    /// The name of a column by its number.
    pub fn header(&self, place: usize) -> &str {
        self.names.get(place).map_or("", String::as_str)
    }
    /// Fields and the names of their columns.
    pub fn pairs(&self) -> Vec<(Field, &str)> {
        Field::ALL.into_iter().filter_map(|field| Some((field, self.header(self.place(field)?)))).collect()
    }
    /// As [`Columns::pairs`], written as `--map` takes them: `number=msg_id,title=…`.
    pub fn text(&self) -> String {
        self.pairs().iter().map(|(field, name)| format!("{field}={name}")).collect::<Vec<_>>().join(",")
    }
    /// The field that a column is.
    pub fn field_at(&self, place: usize) -> Option<Field> {
        Field::ALL.into_iter().find(|field| self.place(*field) == Some(place))
    }
}

impl Mapping {
    /// Columns are recognised by their usual names.
    pub const fn recognised(words: ColumnWords) -> Self {
        Self { words, given: BTreeMap::new(), datum: Datum::Wgs84 }
    }

    pub const fn words(&self) -> &ColumnWords {
        &self.words
    }
    /// Whether somebody said which columns count.
    pub fn is_given(&self) -> bool {
        !self.given.is_empty()
    }

    /// Reads `number=msg_id,requester=user,…`; `datum=gcj02` names the datum of the coordinates.
    ///
    /// # Errors
    /// Refusals `link-map-unreadable`, `link-map-field`, `link-map-datum`.
    pub fn read(text: &str, words: ColumnWords) -> Result<Self, Refusal> {
        let mut mapping = Self::recognised(words);
        for pair in text.split([',', '，', ';', '；', '\n']).map(str::trim).filter(|pair| !pair.is_empty())
        {
            let (field, column) = pair.split_once(['=', '＝']).ok_or_else(|| unreadable(pair))?;
            mapping.add(field.trim(), column.trim())?;
        }
        mapping.complete()
    }

    /// Reads a mapping from a file: TOML with `field = "column"`, or CSV lines `field,column`.
    ///
    /// # Errors
    /// As [`Mapping::read`].
    pub fn read_file(bytes: &[u8], words: ColumnWords) -> Result<Self, Refusal> {
        let text = Text::decode(bytes);
        let lines: Vec<&str> = (0..text.len()).map(|line| text.line(line).text.trim()).collect();
        let mut mapping = Self::recognised(words);
        if let Ok(table) = toml::from_str::<BTreeMap<String, String>>(&lines.join("\n")) {
            for (field, column) in table {
                mapping.add(&field, &column)?;
            }
            return mapping.complete();
        }
        for line in lines.into_iter().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (field, column) = line.split_once([',', ';', '\t', '=']).ok_or_else(|| unreadable(line))?;
            match (unquoted(field), unquoted(column)) {
                ("field", "column") => {}
                (field, column) => mapping.add(field, column)?,
            }
        }
        mapping.complete()
    }

    /// The mapping that a person chose.
    ///
    /// # Errors
    /// Refusal `link-map-unreadable` when nothing was chosen.
    pub fn of(chosen: &Chosen, words: ColumnWords) -> Result<Self, Refusal> {
        Self { words, given: chosen.columns.clone(), datum: chosen.datum }.complete()
    }

    fn add(&mut self, field: &str, column: &str) -> Result<(), Refusal> {
        if field == "datum" {
            let unknown = || Refusal::invalid("link-map-datum", "map").with("given", short(column));
            self.datum = Datum::from_name(column).ok_or_else(unknown)?;
            return Ok(());
        }
        let known = Field::from_name(field).ok_or_else(|| {
            let all = Field::ALL.map(Field::name).join(", ");
            Refusal::invalid("link-map-field", "map").with("given", short(field)).with("known", all)
        })?;
        if column.is_empty() {
            return Err(unreadable(field));
        }
        self.given.insert(known, column.to_owned());
        Ok(())
    }

    fn complete(self) -> Result<Self, Refusal> {
        if self.given.is_empty() { Err(unreadable("")) } else { Ok(self) }
    }

    /// The columns of a file by its header.
    ///
    /// # Errors
    /// Refusals `link-columns-missing` (with the columns that the file has), `link-column-twice`.
    pub fn resolve(&self, header: &[String]) -> Result<Columns, Refusal> {
        let (columns, missing) = self.find(header)?;
        if missing.is_empty() {
            return Ok(columns);
        }
        let found = header.iter().map(|name| short(name)).collect::<Vec<_>>().join(", ");
        Err(Refusal::invalid("link-columns-missing", "map")
            .with("missing", missing.join(", "))
            .with("found", found.chars().take(400).collect::<String>()))
    }

    /// The columns that a header has, and the names of those that are missing.
    ///
    /// # Errors
    /// Refusal `link-column-twice`.
    pub fn find(&self, header: &[String]) -> Result<(Columns, Vec<String>), Refusal> {
        let plain_header: Vec<String> = header.iter().map(|name| plain(name)).collect();
        let mut columns = Columns { names: header.to_vec(), ..Columns::default() };
        let mut missing = Vec::new();
        for field in Field::ALL {
            let place = match self.given.get(&field) {
                Some(name) => {
                    let place = given_place(header, &plain_header, name)?;
                    if place.is_none() {
                        missing.push(name.clone());
                    }
                    place
                }
                None if self.is_given() => None,
                None => self.recognise(field, &plain_header, &columns),
            };
            columns.places[field.index()] = place;
        }
        missing.extend(self.unnamed(&columns));
        Ok((columns, missing))
    }

    /// The first usual name that the file has, in a column that no other field took.
    fn recognise(&self, field: Field, header: &[String], taken: &Columns) -> Option<usize> {
        let free = |place: &usize| !taken.places.contains(&Some(*place));
        let names = self.words.names(field).iter();
        names.filter_map(|name| header.iter().position(|column| column == name)).find(free)
    }

    /// Fields that cannot be left out and that nobody named.
    fn unnamed(&self, columns: &Columns) -> Vec<String> {
        let without = |field: &Field| columns.place(*field).is_none() && !self.given.contains_key(field);
        let mut missing: Vec<Field> = [Field::Number, Field::Received].into_iter().filter(without).collect();
        if without(&Field::Text) && without(&Field::Title) {
            missing.push(Field::Text);
        }
        missing.into_iter().map(|field| field.name().to_owned()).collect()
    }
}

/// A column named by a person: exactly so, or at least so without regard to capitals and spaces.
fn given_place(header: &[String], plain_header: &[String], name: &str) -> Result<Option<usize>, Refusal> {
    let exact: Vec<usize> = (0..header.len()).filter(|place| header[*place] == name).collect();
    let found = match exact.is_empty() {
        true => (0..header.len()).filter(|place| plain_header[*place] == plain(name)).collect(),
        false => exact,
    };
    match found.as_slice() {
        [] => Ok(None),
        [place] => Ok(Some(*place)),
        _ => Err(Refusal::invalid("link-column-twice", "map").with("column", short(name))),
    }
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches('"').trim()
}

fn unreadable(given: &str) -> Refusal {
    Refusal::invalid("link-map-unreadable", "map").with("given", short(given))
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
