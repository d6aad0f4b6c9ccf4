//! Until when name and contact of whoever raised a case are kept (诉求人身份保存期限). Pure.

use super::own_data::is_about_data;
use super::state::Case;
use kernel::Instant;
use privacy::Retention;

/// So long after its last event, and not before the clocks that are still open in it, such as the time to ask for it again.
/// `None` while the case goes on, or an order stands that nothing is deleted.
pub fn kept_until(retention: &Retention, case: &Case) -> Option<Instant> {
    let told = case.timeline.iter().rev().find(|moment| !is_about_data(&moment.kind));
    let ended = told.filter(|_| case.state.is_ended() && case.hold.is_none())?.at;
    Some(case.clocks.open().map(|clock| clock.due).fold(retention.after(ended), Instant::max))
}
