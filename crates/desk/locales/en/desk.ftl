# The desk

desk-title = Desk
desk-handed-on = Case { $number }: done, and handed on
desk-handed-on-text = Another unit is responsible for it now, so it is no longer among your cases. You will be told what becomes of it.
desk-new = New appeal
desk-about = { $total } in all, { $overdue } of them overdue
desk-about-more = More than { $total }, at least { $overdue } of them overdue
desk-tabs = By what is to be done
desk-all = All
desk-tick = Tick: { $title }
desk-column-title = Title
desk-column-what = To do
desk-column-clock = Time
desk-column-matter = Matter
desk-column-place = Place
desk-column-received = Received
desk-column-number = Number
desk-empty = Nothing waits for you now
    .text = New things appear here by themselves.
desk-show-all = Show the whole desk
desk-to-cases = Show cases
desk-band = { $band } ({ $count })
desk-band-more = { $band } (at least { $count })
desk-band-all = Show all “{ $band }”
desk-band-overdue = Overdue
desk-band-today = Due today
desk-band-week = Due this week
desk-band-later = Due later
desk-band-unclocked = No clock runs
desk-bulk = With the ticked cases
desk-bulk-hint = Tick some, then choose what to do; what would happen is shown first.

# Drafts
draft-from = Your draft is back (kept { $ago }).
draft-keep = Keep as draft
draft-drop = Drop the draft
draft-saved = Draft kept
refusal-draft-name = This form keeps no drafts.
    .next = Please send it.
refusal-draft-too-large = The draft is too long and was not kept.
    .next = Shorten it, or send the form.

# Notices
notices-title = Notices
notices-about = Told to you or your unit; nothing here waits for you, what waits is on the desk
notices-read-all = Mark all as read
notices-unread = Unread
notices-open-about = Open { $about }
notices-empty = No notices
    .text = When a case is returned, reopened, overdue or given to another unit, you are told here.
notice-returned = { $unit } returned case { $about }; the dispatch desk will rule on it.
notice-designated = After a return, { $unit } was designated for case { $about }; it cannot be returned again.
notice-redispatched = Case { $about }, which your unit returned, was dispatched to { $unit }.
notice-reopened = Case { $about } was reopened: the requester says it is not solved.
notice-reopened-below = Case { $about } of { $unit }, a unit below yours, was reopened: the requester says it is not solved.
notice-prompted = Case { $about }: the requester says that somebody prompted the rating or gave something. Handled by { $unit }; please look into it.
notice-rework = Case { $about } failed its check and comes back for rework.
notice-unsolved = Case { $about } goes on: the requester said at the revisit that it is not solved.
notice-extension-granted = The extension of case { $about } was granted.
notice-extension-refused = The extension of case { $about } was refused; its time stays as it was.
notice-withdrawn = Case { $about } was withdrawn by the requester; nothing more is to be done.
notice-merged = Case { $about } was merged into another case.
notice-transferred-away = Case { $about } is no longer with your unit: duties have changed.
notice-transferred-here = Case { $about } came to your unit: duties have changed.
notice-overdue = Case { $about } is overdue.
notice-clock-moved = The due time of case { $about } was computed anew: the working calendar changed.
