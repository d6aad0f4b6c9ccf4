# Import and export of cases

link-import-said = { $rows } rows: { $created } created, { $known } known, { $refused } refused; { $unplaced } without a place yet. { $seconds } s, { $speed } rows a second.
link-import-said-dry = Dry run, nothing was changed. { $rows } rows: { $created } would be created, { $known } known, { $refused } would be refused; { $unplaced } without a place yet.
link-import-columns = Columns: { $columns } ({ $encoding })
link-import-report = The refused rows with their reasons are in { $file }; put right, it can be imported as it is.
link-import-refused-line = Line { $line }: { $reason }
link-import-refused-more = { $count } more refused rows; --report FILE gives them all.
link-export-said = { $count } cases written: { $file }

refusal-link-file-empty = There is nothing in the file.
    .next = Check that it is the right file; its first line has the names of the columns.
refusal-link-columns-missing = These columns are missing: { $missing }. The file has: { $found }.
    .next = Say what the columns mean as field=column, e.g. number=ticket,received=time,text=detail.
refusal-link-column-twice = Several columns of the file are called “{ $column }”.
    .next = Rename one of them and import again.
refusal-link-map-unreadable = The mapping cannot be read: “{ $given }”.
    .next = Write field=column, several parted by commas; or name a TOML or CSV file that says so.
refusal-link-map-field = There is no field “{ $given }”.
    .next = Fields are: { $known }.
refusal-link-map-datum = The datum “{ $given }” is not known.
    .next = Use wgs84, cgcs2000, gcj02 or bd09.
refusal-link-import-running = This import is under way or done.
    .next = Open its page to see progress and result.
refusal-link-import-unknown = There is no such import, or it is not within your duty.
    .next = Open it again from the import page.
refusal-link-file-gone = The uploaded file was kept for its time and is destroyed.
    .next = Upload it again; rows that are cases already will not be made twice.
refusal-link-file-missing = No file was chosen.
    .next = Choose the table to import.
refusal-link-file-large = The file is larger than { $most } MB.
    .next = Import it in several files, or let the system administrator import it on the command line.

refusal-link-row-quotes = The quotes do not pair; the cells of this row cannot be told apart.
    .next = Add or remove a quote; a quote inside a cell is written twice. Then remove the question mark before the time.
refusal-link-row-cells = This row has { $found } cells; it should have { $expected }.
    .next = Add what is missing, or put quotes around a cell that holds the separator. Then remove the question mark before the time.
refusal-link-row-encoding = The column “{ $column }” holds bytes that are no text.
    .next = Export the table again from its system, or put the cell right. Then remove the question mark before the time.
refusal-link-row-nul = The column “{ $column }” holds a NUL byte.
    .next = Export the table again from its system, or put the cell right. Then remove the question mark before the time.
refusal-link-cell-missing = The column “{ $column }” is empty; it is needed.
    .next = Fill it in.
refusal-link-cell-long = The column “{ $column }” has { $size } characters; { $most } are the most.
    .next = Shorten it; the whole text can be attached to the case.
refusal-link-date-unreadable = The column “{ $column }” is no time that can be read.
    .next = Write it as 2019-02-28 11:25:05.
refusal-link-date-ambiguous = In the column “{ $column }” day and month may be meant either way; it is not guessed.
    .next = Write it as 2019-02-28.
refusal-link-date-future = The time in the column “{ $column }” is later than now.
    .next = Check the time.
refusal-link-date-early = The time in the column “{ $column }” is before { $year }.
    .next = Check that it is not a date of birth or another column.
refusal-link-point-unreadable = Longitude and latitude go together and have their ranges.
    .next = Write decimal degrees, or leave both empty.
refusal-link-channel-unknown = The channel in the column “{ $column }” is not known.
    .next = Write phone, web, wechat, visit, letter, patrol, meeting, sensor, message_board or transfer.
refusal-link-urgency-unknown = The urgency in the column “{ $column }” is not known.
    .next = Write danger, utility, general or complex.
refusal-link-matter-unknown = The matter code in the column “{ $column }” is not in the catalogue now.
    .next = Use a present code, or leave it empty for the intake desk.
refusal-link-matter-too-wide = The matter code in the column “{ $column }” has finer ones below it.
    .next = Use the finest level, or leave it empty for the intake desk.
refusal-link-number-repeated = The number in the column “{ $column }” is the same as on line { $first }.
    .next = Check it; a number is used once per source.
refusal-link-not-sealed = The requester's identity could not be sealed.
    .next = Import this row again; if it happens again, ask the system administrator.

refusal-link-format-unknown = The format “{ $given }” is not known.
    .next = Use csv, json or jsonl.
refusal-link-state-unknown = There is no state “{ $given }”.
    .next = Use open, ended or a state such as handling.
refusal-link-place-unknown = There is no place “{ $given }”.
    .next = Write its code, or a name that only one place has.
refusal-link-moment-unreadable = “{ $given }” is no time that can be read.
    .next = Write 2026-11-22 or 2026-11-22 09:30.

# Pages

link-upload-title = Import cases
link-upload-file = Table
link-upload-file-hint = CSV or text parted by tabs, names of columns in the first line, { $most } MB at most; the encoding is recognised.
link-upload-source-hint = A number becomes a case once per source; the file's name when left empty.
link-upload-channel = Channel where no column says it
link-upload-channel-default = Transferred
link-upload-do = Upload and see the columns
link-upload-latest = Last imports

link-import-title = Import: { $source }
link-state-waiting = not started
link-state-running = Importing
link-state-done = Done
link-state-failed = Not finished
link-interrupted = The import was interrupted; the cases made so far are there.
    .next = Start it again; rows that are cases already are passed over.
link-failed = The import did not finish; the cases made so far are there.
    .next = Start it again; rows that are cases already are passed over. If it fails again, ask the system administrator.
link-speed = { $seconds } s, { $rows } rows a second

link-fact-source = Source
link-fact-state = State
link-fact-rows = Rows read
link-fact-created = Created
link-fact-known = Known
link-fact-refused = Refused
link-fact-unplaced = Without a place
link-fact-dispatched = Dispatched
link-fact-speed = Time
link-fact-brought = Uploaded

link-choose-title = Which column is what
link-choose-none = No such column
link-choose-missing = Needed and not found yet: { $missing }. Choose below.
link-choose-datum = Datum of the coordinates
link-choose-dispatch = Register and dispatch by the catalogue where matter and place are clear
link-choose-try = Try
link-choose-start = Start the import
link-preview = The first rows of the file ({ $encoding })

link-field-number = Number (needed)
link-field-requester = Requester
link-field-contact = Contact
link-field-received = Received (needed)
link-field-title = Title
link-field-text = Text (this or the title)
link-field-place = Place
link-field-longitude = Longitude
link-field-latitude = Latitude
link-field-matter = Matter code
link-field-channel = Channel
link-field-urgency = Urgency
link-field-urgency-ground = Why urgent

link-datum-cgcs2000 = CGCS2000
link-datum-wgs84 = WGS-84
link-datum-gcj02 = GCJ-02
link-datum-bd09 = BD-09

link-refused-title = Refused rows
link-refused-line = Line
link-refused-column = Column
link-refused-reason = Reason and what to do
link-refused-download = Download all { $count } rows; put right, they can be imported again

refusal-link-source-missing = The source is missing.
    .next = Say which system the table comes from, e.g. hotline.
