# The layout: head, navigation, foot, keyboard

shell-brand = Linli
shell-skip = Skip to content
shell-nav = Main navigation
shell-search = Search
    .hint = Number, subject or place
shell-switches = Display
shell-large = Large text
shell-contrast = High contrast
shell-sign-in = Staff sign-in
shell-account = My account
shell-sign-out = Sign out
shell-suggest = Suggestion box
shell-transparency = Records under seal
shell-licence = Linli, open source under the Apache-2.0 licence
shell-demo = Demo
    .about = All places, units, people and appeals here are invented.
shell-keys = Keyboard
shell-draft-kept = What you typed last time and did not send has been put back.
shell-draft-drop = Clear it
shell-live-changed = This page has changed.
shell-live-show = Show changes
shell-live-lost = The connection is lost. The page updates itself once it is back.

keys-move = Next row, previous row
keys-open = Open the row
keys-tick = Tick the row
keys-dispatch = Dispatch
keys-whistle = Whistle
keys-merge = Merge
keys-new = New appeal
keys-search = Search
keys-help = Show this list
keys-close = Close

problem-invalid = Something is filled in wrongly
problem-rule = This cannot be done now
problem-forbidden = Not permitted
problem-not-found = Not found
problem-too-many = Too many attempts
problem-unknown = Please sign in
problem-stale = Somebody else has changed this
problem-broken = Something is broken
problem-operation = Operation number:
problem-sign-in = Sign in
problem-confirm = Confirm it is you
problem-home = Back to the start
