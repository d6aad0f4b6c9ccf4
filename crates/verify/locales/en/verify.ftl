# Verification: revisit by link, ratings, the rule of draws

verify-nav = Ratings
verify-link-title = What became of it
verify-link-about = What you raised (number { $number }) has been replied to. Please say how things really are. No account is needed.
verify-contacted = Did the unit get in touch with you
    .yes = Yes
    .no = No
verify-solved = Is it solved
    .yes = It is solved
    .no = It is not solved
verify-missing = What is still missing
    .hint = If it is not solved, say what is left; the case goes back to be handled.
verify-satisfaction = Are you satisfied
    .hint = Voluntary, and may be changed for 15 days. The unit that is rated never sees who rated.
verify-words = In your own words
    .hint = Shown only together with at least four other ratings, shuffled, with no date but the month. Please leave out names and numbers.
verify-prompted = Was your answer influenced
    .yes = Somebody prompted me what to say, or gave me something
verify-send = Send
verify-change = Save the change
verify-answered = You have answered already
    .change = The rating can still be changed. Whether it is solved cannot be changed here: if it is not, ask for reopening on the page of the case.
verify-done = Thank you, it has arrived
    .solved = You say it is solved; the case will be closed. If it comes back, you may ask for reopening.
    .unsolved = You say it is not solved; the case has gone back to be handled.
verify-done-change = The rating can be changed until { $until }
verify-follow = Follow the case with number and code

verify-title = { $unit }: ratings
verify-about = Ratings are shown in batches of at least five, shuffled, with no date but the month; never with case or author.
verify-unit = Unit
verify-counts = Revisits and ratings
verify-coverage = Coverage of revisits
    .hint = answered / asked
verify-solved-share = Said to be solved
    .hint = said to be solved / answered
verify-shown = Ratings shown
verify-waiting = Ratings not shown yet
verify-waiting-few = Fewer than five
verify-excluded-burst = Left out: many in a short time
verify-excluded-prompted = Left out: somebody prompted
verify-left-out = What is left out does not count towards satisfaction; how many, and why, stands here. Where somebody prompted, the unit above has been told.
verify-batches = Ratings in batches
verify-batches-empty = No ratings to show yet
verify-batches-none = Ratings are shown here together once there are { $least } that can no longer be changed.
verify-batch = Batch { $number } ({ $count } ratings)
verify-words-said = What was said
verify-month = Month

verify-rule-title = How checks are drawn
verify-rule-about = Whether a reply is checked follows from a rule and from chance; nobody can choose.
verify-rule-version = Version { $version } of the rule is in force since { $since }.
verify-rule-shipped = The rule that ships is in force; this deployment has set no other.
verify-rule-shares = Shares that are checked
verify-rule-ground = Ground
verify-rule-share = Share
verify-share = { $share } of a hundred
verify-share-always = Always
verify-share-never = Never
verify-rule-afterwards = Where several grounds hold, the largest share counts. Before a check has a result, the handling unit is not told what was drawn: what was not drawn waits for the same time before the requester is asked, or is closed as not checked where nobody can be asked. While a drawn reply of the same unit is late, the others wait with it for { $days } days at most.
verify-ground-again = Replies after reopening or rework
verify-ground-urgent = Danger to life or property; water, power, gas, heat
verify-ground-recurrent = The same place and matter again{ $days ->
        [0] {" "}lately
       *[other] {" "}within { $days } days
    }
verify-ground-overdue = Replied too late
verify-ground-failed-lately = The unit failed a check{ $days ->
        [0] {" "}lately
       *[other] {" "}within { $days } days
    }
verify-ground-no-contact = Nobody can be asked
verify-ground-on-spot = Small matters solved on the spot
verify-ground-base = All other replies
verify-again = Compute a draw again
verify-again-number = Number of the case
verify-again-hint = For audits: from the seed in the journal and the rule of that time.
verify-again-unknown = There is no such case
    .next = Check the number.
verify-again-none = No draw is on record for this case
verify-again-at = Replied
verify-again-rule = Version of the rule
verify-again-seed = Seed
verify-again-lot = Number drawn (below the share means drawn)
verify-again-drawn = Drawn for a check
verify-again-undrawn = Not drawn
verify-again-agrees = Computed again, it agrees with the record.
verify-again-differs = Computed again, it does not agree with the record: verify the journal.

refusal-verify-link-unknown = There is no such link.
    .next = See whether the link you received is complete; the case can also be followed with number and code.
refusal-verify-link-used = This link has been used; each is answered once.
    .next = If it is still not solved, open the case with number and code and ask for reopening.
refusal-verify-link-ended = Somebody has asked you otherwise, or the case is being handled again; this link leads nowhere any more.
    .next = See with number and code how the case stands.
refusal-verify-link-expired = This link ended at { $due }.
    .next = See the case with number and code; if it is not solved, you may ask for reopening after closure.
refusal-verify-own-work = Nobody of a unit that handled the case answers the revisit or rates.
    .next = The requester opens the link on his own device; sign out of the account for work.
refusal-verify-own-device = People of a handling unit work with this device; the revisit is not answered on it.
    .next = The requester opens the link on his own phone, or the revisit desk calls.
refusal-verify-own-network = This network belongs to a handling unit; the revisit is not answered from it.
    .next = Open the link from a network of your own, or let the revisit desk call.
refusal-verify-edit-author = Only its author changes a rating, through his own link.
    .next = Use the link that was sent to you.
refusal-verify-edit-late = The time for changes ended at { $due }.
    .next = If it is not solved, ask for reopening.
refusal-verify-solved = Say whether it is solved.
    .next = Choose one.
refusal-verify-choice = Only the listed answers are possible.
    .next = Choose again.
refusal-verify-satisfaction = Satisfaction has five levels.
    .next = Choose from the list, or leave it out.
refusal-verify-missing = If it is not solved, say what is still missing.
    .next = One sentence is enough; the unit goes on by it.
refusal-verify-words-long = At most { $most } characters; these are { $count }.
    .next = Make it shorter.
refusal-verify-invited-before = This invitation has been made.
    .next = Load the page again.
refusal-verify-invitation-too-late = The time for the revisit ended at { $due }; no invitation is made any more.
    .next = Revisit by phone.

# Names of what the local policy holds
policy-verify = Revisits and ratings
    .about = Revisits by link and ratings: how long they may be changed, how many make a batch, what counts as a burst, how long traces of devices stay.
policy-verify-edit-days = Days within which a rating may be changed
policy-verify-batch-least = Ratings that make a batch
policy-verify-burst-count = Ratings from one device or network that make a burst
policy-verify-burst-minutes = Minutes within which they make a burst
policy-verify-trace-days = Days for which traces of devices and networks stay
