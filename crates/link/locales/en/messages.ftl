# What requesters (message-) and groups of units (robot-) are told: a number, its state, where to look. Never what a case
# says or who anybody is. `number` and `address` are given. A deployer may reword each under “Words”.

message-subject = News of what you raised (No. { $number })
message-address-none = the page “Follow a case” of this site
message-trial-subject = Trial message
message-trial = This is a trial message of the notice channel “{ $name }”. If you read it, the channel works; there is nothing to do.
message-received = We have received what you raised, No. { $number }. With the number and your tracking code you can follow it: { $address }
message-answered = What you raised (No. { $number }) has been answered. See the answer with your tracking code: { $address }
message-declined = What you raised (No. { $number }) cannot be taken up here. The reason and the right place to go are shown with your tracking code: { $address }
message-joined = What you raised (No. { $number }) is handled together with the same matter that is open already; you will be told of its progress: { $address }
message-extended = The time for what you raised (No. { $number }) was extended. See the new date with your tracking code: { $address }
message-parked = What you raised (No. { $number }) cannot be solved soon. It is kept open, with regular reviews, and is not closed. Follow it with your tracking code: { $address }
message-climbed = What you raised (No. { $number }) cannot be solved by its unit and has gone up one level. It is not closed. Follow it with your tracking code: { $address }
message-replied = The unit in charge has replied on what you raised (No. { $number }). See it with your tracking code; if it is not solved, say so on the same page: { $address }
message-closed = What you raised (No. { $number }) was closed. If it is not solved, you can ask within the time limit to have it opened again: { $address }
message-reopened = What you raised (No. { $number }) was opened again. See the new date with your tracking code: { $address }
message-reopen-refused = Your request to open No. { $number } again has been ruled on. See the reason with your tracking code: { $address }
message-revisit = Is No. { $number } solved? Please open the link and answer three questions. It is for you alone; do not pass it on: { $address }
robot-dispatched = New case { $number }: sign in and accept it: { $address }
robot-overdue = Case { $number } is past its time: { $address }
robot-reopened = Case { $number } was opened again: { $address }
robot-whistle = Whistle { $number } calls your unit: sign in and sign for it: { $address }

# Kinds of messages
message-kind-received = Received
message-kind-answered = Answered
message-kind-declined = Declined
message-kind-joined = Joined
message-kind-extended = Extended
message-kind-parked = Parked
message-kind-climbed = Gone up a level
message-kind-replied = Replied
message-kind-closed = Closed
message-kind-reopened = Opened again
message-kind-reopen-refused = Ruling on opening again
message-kind-revisit = Invitation to a revisit
message-kind-dispatched = New case
message-kind-overdue = Past its time
message-kind-whistle = Whistle
