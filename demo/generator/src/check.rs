//! `check`: the demo's folders fit together. Prints counts, or every fault.

use crate::arcs::contains;
use crate::table::{Row, read, words};
use crate::tiling;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

pub struct Known {
    pub divisions: BTreeMap<String, Row>,
    pub shapes: BTreeMap<String, tiling::Shape>,
    pub matters: BTreeMap<String, Row>,
    pub duties: HashSet<String>,
    /// Units with at least one account that handles.
    pub handling: HashSet<String>,
}

const ROLES: &[&str] = &[
    "intake_agent",
    "dispatcher",
    "handler",
    "checker",
    "revisitor",
    "street_lead",
    "supervisor",
    "grid_worker",
    "analyst",
    "auditor",
    "privacy_officer",
    "system_admin",
    "security_admin",
];
const CLOCKS: &[&str] = &[
    "answer_call",
    "register",
    "dispatch",
    "accept",
    "return",
    "designate",
    "contact",
    "handle",
    "extend",
    "reply_window",
    "check",
    "revisit",
    "rating_contact",
    "rating_fix",
    "plan",
    "sign",
    "on_site",
    "park_review",
];

pub fn run(demo: &Path) -> Result<(), String> {
    let mut faults = vec![];
    let (divisions, shapes) = places(demo, &mut faults)?;
    let (units, handling) = orgs(demo, &divisions, &mut faults)?;
    let (matters, duties) = duty(demo, &divisions, &units, &mut faults)?;
    let known = Known { divisions, shapes, matters, duties, handling };
    crate::appeals::check(demo, &known, &mut faults)?;
    if faults.is_empty() {
        println!("everything fits");
        return Ok(());
    }
    Err(format!(
        "{}\n{} faults",
        faults.iter().take(40).cloned().collect::<Vec<_>>().join("\n"),
        faults.len()
    ))
}

type Places = (BTreeMap<String, Row>, BTreeMap<String, tiling::Shape>);

fn places(demo: &Path, faults: &mut Vec<String>) -> Result<Places, String> {
    let folder = demo.join("places");
    let mut divisions: BTreeMap<String, Row> = BTreeMap::new();
    for row in read(&folder.join("divisions.csv"), "code,name,level,parent_code,kind,valid_from,phone")? {
        if !row["parent_code"].is_empty()
            && (!divisions.contains_key(&row["parent_code"]) || !row["code"].starts_with(&row["parent_code"]))
        {
            faults.push(format!("division {}: parent {}", row["code"], row["parent_code"]));
        }
        if let Some(twice) = divisions.insert(row["code"].clone(), row) {
            faults.push(format!("division {} occurs twice", twice["code"]));
        }
    }
    for (level, wanted) in [("county", 1), ("street", 6), ("community", 60), ("grid", 400)] {
        let found = divisions.values().filter(|d| d["level"] == level).count();
        println!("{level}: {found}");
        if found != wanted {
            faults.push(format!("{found} of {wanted} {level}"));
        }
    }
    let shapes = tiling::read(&folder.join("boundaries.geojson"), faults)?;
    if shapes.len() != divisions.len() || divisions.keys().any(|code| !shapes.contains_key(code)) {
        faults.push("boundaries and divisions do not match".into());
    }
    tiling::check(&shapes, faults);
    let mut codes: HashSet<String> = divisions.keys().cloned().collect();
    let buildings = read(&folder.join("buildings.csv"), "code,name,kind,grid_code,lon,lat,address")?;
    for row in &buildings {
        let at = (micro(&row["lon"]), micro(&row["lat"]));
        if !codes.insert(row["code"].clone())
            || !shapes.get(&row["grid_code"]).is_some_and(|s| contains(&s.ring, at))
        {
            faults.push(format!("building {}: code twice, or not inside {}", row["code"], row["grid_code"]));
        }
    }
    let aliases = read(&folder.join("aliases.csv"), "code,alias,kind")?;
    for row in aliases.iter().filter(|r| !codes.contains(&r["code"]) || r["alias"].is_empty()) {
        faults.push(format!("alias {} of {}", row["alias"], row["code"]));
    }
    let points = read(
        &folder.join("service_points.csv"),
        "code,name,kind,functions,hours,phone,place_code,lon,lat,address",
    )?;
    for row in points
        .iter()
        .filter(|r| !divisions.contains_key(&r["place_code"]) || !r["phone"].starts_with("000-6"))
    {
        faults.push(format!("service point {}", row["code"]));
    }
    println!("buildings: {}, aliases: {}, service points: {}", buildings.len(), aliases.len(), points.len());
    Ok((divisions, shapes))
}

fn micro(degrees: &str) -> i64 {
    (degrees.parse::<f64>().unwrap_or_default() * 1e6).round() as i64
}

fn orgs(
    demo: &Path,
    divisions: &BTreeMap<String, Row>,
    faults: &mut Vec<String>,
) -> Result<(HashSet<String>, HashSet<String>), String> {
    let folder = demo.join("orgs");
    let rows = read(
        &folder.join("units.csv"),
        "code,name,name_en,kind,territorial_parent,sector_parent,place_code,valid_from,term_end,purpose",
    )?;
    let units: HashSet<String> = rows.iter().map(|r| r["code"].clone()).collect();
    if units.len() != rows.len() {
        faults.push("a unit code occurs twice".into());
    }
    for row in &rows {
        let parents = [&row["territorial_parent"], &row["sector_parent"]]
            .into_iter()
            .all(|p| p.is_empty() || units.contains(p));
        if !parents || !(row["place_code"].is_empty() || divisions.contains_key(&row["place_code"])) {
            faults.push(format!("unit {}: parent or place unknown", row["code"]));
        }
    }
    let staff = read(&folder.join("staff.csv"), "login,name,unit_code,roles,place_codes,phone")?;
    let logins: HashSet<&str> = staff.iter().map(|r| r["login"].as_str()).collect();
    for row in &staff {
        let known = units.contains(&row["unit_code"])
            && words(&row["roles"]).all(|r| ROLES.contains(&r))
            && words(&row["place_codes"]).all(|p| divisions.contains_key(p));
        if !known || !row["phone"].starts_with("000-6") {
            faults.push(format!("staff {}", row["login"]));
        }
    }
    if logins.len() != staff.len() {
        faults.push("a login occurs twice".into());
    }
    let grid_staff = read(&folder.join("grid_staff.csv"), "grid_code,login,name,role,valid_from,valid_to")?;
    let mut today: HashSet<&str> = HashSet::new();
    for row in &grid_staff {
        let period = row["valid_to"].is_empty() || row["valid_from"] < row["valid_to"];
        if !divisions.contains_key(&row["grid_code"])
            || !period
            || !(row["login"].is_empty() || logins.contains(row["login"].as_str()))
        {
            faults.push(format!("grid staff {} on {}", row["name"], row["grid_code"]));
        }
        if row["role"] == "worker" && row["valid_to"].is_empty() {
            today.insert(&row["grid_code"]);
        }
    }
    for grid in divisions.values().filter(|d| d["level"] == "grid" && !today.contains(d["code"].as_str())) {
        faults.push(format!("grid {} has no worker today", grid["code"]));
    }
    let posts = read(
        &folder.join("posts.csv"),
        "unit_code,login,name,role,manner,home_unit,post,valid_from,valid_to",
    )?;
    let mut deputies: HashSet<&str> = HashSet::new();
    for row in &posts {
        let home = row["home_unit"].is_empty() || units.contains(&row["home_unit"]);
        if !units.contains(&row["unit_code"]) || !home {
            faults.push(format!("post {} in {}", row["name"], row["unit_code"]));
        }
        if row["role"] == "deputy" && row["valid_to"].is_empty() {
            deputies.insert(&row["unit_code"]);
        }
    }
    let with_deputy = ["government", "department", "command_centre", "street", "community"];
    for row in &rows {
        if with_deputy.contains(&row["kind"].as_str()) && !deputies.contains(row["code"].as_str()) {
            faults.push(format!("unit {} has no deputy", row["code"]));
        }
        if row["kind"] == "joint" && row["purpose"].is_empty() {
            faults.push(format!("unit {} does not say what it is for", row["code"]));
        }
    }
    println!(
        "units: {}, staff: {}, grid staff: {}, posts: {}",
        rows.len(),
        staff.len(),
        grid_staff.len(),
        posts.len()
    );
    let handling = staff.iter().filter(|r| r["roles"] == "handler").map(|r| r["unit_code"].clone()).collect();
    Ok((units, handling))
}

type Duty = (BTreeMap<String, Row>, HashSet<String>);

fn duty(
    demo: &Path,
    divisions: &BTreeMap<String, Row>,
    units: &HashSet<String>,
    faults: &mut Vec<String>,
) -> Result<Duty, String> {
    let folder = demo.join("duties");
    let mut matters: BTreeMap<String, Row> = BTreeMap::new();
    for row in read(
        &folder.join("matter_types.csv"),
        "code,parent_code,name,name_en,level,steps,evidence,urgency_default",
    )? {
        let level = row["code"].len() / 2;
        if row["level"] != level.to_string()
            || (level > 1 && !matters.contains_key(&row["parent_code"]))
            || (level == 3 && (row["steps"].is_empty() || row["urgency_default"].is_empty()))
        {
            faults.push(format!("matter {}", row["code"]));
        }
        matters.insert(row["code"].clone(), row);
    }
    let answers = |cell: &str| words(cell).all(|u| units.contains(u) || u == "@street" || u == "@community");
    let place = |cell: &str| words(cell).all(|p| divisions.contains_key(p));
    let items = read(
        &folder.join("duty_items.csv"),
        "code,list,matter_code,lead,assists,legal_basis,valid_from,place_scope",
    )?;
    let duties: HashSet<String> = items.iter().map(|r| r["code"].clone()).collect();
    for row in &items {
        let own = row["lead"].starts_with('@')
            || row["lead"].starts_with("street-")
            || row["lead"].starts_with("community-");
        if !matters.contains_key(&row["matter_code"])
            || !answers(&row["lead"])
            || !answers(&row["assists"])
            || !place(&row["place_scope"])
            || row["legal_basis"].is_empty()
        {
            faults.push(format!("duty {}", row["code"]));
        }
        if (row["list"] == "basic") != own
            || (row["list"] == "taken_back" && row["assists"].contains("@street"))
        {
            faults.push(format!("duty {}: {} led by {}", row["code"], row["list"], row["lead"]));
        }
    }
    let routes = read(
        &folder.join("routes.csv"),
        "matter_code,place_code,lead,assists,duty_code,valid_from,valid_to",
    )?;
    for row in &routes {
        let cites = duties.contains(&row["duty_code"]) || !row["valid_to"].is_empty();
        if !matters.contains_key(&row["matter_code"])
            || !place(&row["place_code"])
            || !answers(&row["lead"])
            || !answers(&row["assists"])
            || !cites
        {
            faults.push(format!("route {} {}", row["matter_code"], row["place_code"]));
        }
    }
    for matter in matters.values().filter(|m| m["level"] == "3") {
        let open = routes
            .iter()
            .filter(|r| {
                r["matter_code"] == matter["code"] && r["place_code"].is_empty() && r["valid_to"].is_empty()
            })
            .count();
        if open != 1 {
            faults.push(format!("matter {} has {open} routes everywhere", matter["code"]));
        }
    }
    let deadlines =
        read(&folder.join("deadlines.csv"), "code,matter_code,urgency,clock,amount,unit,calendar,basis,leeway")?;
    for row in &deadlines {
        let unit = ["second", "minute", "hour", "work_hour", "calendar_day", "work_day"]
            .contains(&row["unit"].as_str());
        let matter = row["matter_code"].is_empty() || matters.contains_key(&row["matter_code"]);
        if !unit
            || !matter
            || !CLOCKS.contains(&row["clock"].as_str())
            || row["amount"].parse::<u32>().is_err()
            || row["basis"].is_empty()
        {
            faults.push(format!("deadline {}", row["code"]));
        }
    }
    let count = |level: &str| matters.values().filter(|m| m["level"] == level).count();
    println!(
        "matter types: {}/{}/{}, duties: {}, routes: {}, deadlines: {}",
        count("1"),
        count("2"),
        count("3"),
        items.len(),
        routes.len(),
        deadlines.len()
    );
    Ok((matters, duties))
}
