# Suggestions: why not, and what next

refusal-assist-kind-unknown = There is no such suggestion.
    .next = Go back to the case and choose among those that stand there.
refusal-assist-choice-missing = Choose one.
    .next = To take a suggestion take the case's own step; to leave it choose “none of it fits”.
refusal-assist-nothing-suggested = There is no such suggestion now, or it is answered.
    .next = Load the page of the case again.
refusal-assist-model-unknown = There is no such version.
    .next = See the page of suggestions for the versions there are.
refusal-assist-deed-unknown = That cannot be done with a version.
    .next = It can be compared, switched on and switched off.
refusal-assist-already-on = This version is in use already.
    .next = Nothing is left to do.
refusal-assist-not-on = This version is not in use.
    .next = See the page of suggestions for the one that is.
refusal-assist-not-compared = A version is compared with recent decisions before it is used; this one was not.
    .next = Ask an administrator to compare it.
refusal-assist-worse = This version does worse than the one in use.
    .next = Better keep the present one; to change all the same, tick that you know it.
refusal-assist-too-few-cases = There are { $found } decided cases; training needs { $needed }.
    .next = Train when there are more; until then people sort.
refusal-assist-too-few-recent = There are { $found } recent decided cases; comparing needs { $needed }.
    .next = Compare in a few days.
refusal-assist-no-corrections = There is no correction of version { $version } to learn.
    .next = Learn when people have decided otherwise; for a matter that is new, train anew.
refusal-assist-model-unreadable = The data of this version cannot be read.
    .next = Train a new one.
refusal-assist-mapping-chain = The code { $given } is both new and old (line { $line }).
    .next = Name the last code directly.

difference-assist-model-differs = The versions of the model differ from the journal: they were changed behind the journal's back.
difference-assist-bytes-differ = The data of a model do not have the fingerprint that the journal says.
difference-assist-row-differs = The rows of suggestions differ from the journal: they were changed behind the journal's back.
difference-assist-row-orphan = A suggestion stands in the tables that no entry of the journal accounts for.
