//! The only SQL of the desk.

mod draft;
mod notice;

pub(crate) use draft::{
    delete_draft, delete_drafts_before, draft_rows, put_draft, reseal_draft, sealed_drafts,
};
pub(crate) use notice::{
    NoticeRow, delete_notices_before, insert_notice, mark_all_read, mark_read, notice_rows, unread,
};
