# Audit of looks, and watermarks

audit-title = Audit of looks
audit-head = Who saw which case, when and why. Only the auditor and the privacy officer can ask.
audit-tab-looks = Looks
audit-tab-unusual = Unusual looks
audit-find = Number of a case, login, or code of a watermark
audit-about = A case's number lists every look at it; a login lists that account's last five hundred; the code of a watermark finds the look behind a page that got out.
audit-nothing = Nobody looked, or there is no such number.
audit-nothing-unusual = There is nothing to ask about.
audit-unusual-about = Of the last { $days } days: { $many } matters or more within an hour, or { $odd } or more within an hour between { $from }:00 and { $to }:00. It is a list of questions, not of findings, and no account is marked.
audit-at = Time
audit-who = Who
audit-what = How
audit-purpose = Purpose
audit-reason = Reason
audit-code = Watermark
audit-hour = Hour from
audit-matters = Matters
audit-why = Why listed
audit-why-many = Many at once
audit-why-odd = At an unusual hour
audit-system = System
audit-what-view = Read
audit-what-refresh = Page kept up to date
audit-what-file = Opened a file
audit-what-print = Opened the acknowledgement
audit-what-export = Exported
audit-what-identity = Read in full

watermark-label = Watermark of this look
watermark-said = { $name } { $at } { $code }
watermark-none = No watermark was found
watermark-found = { $at } { $name } ({ $login }) { $what } { $object }, purpose: { $purpose }
watermark-unknown = The log of looks has no { $code }
