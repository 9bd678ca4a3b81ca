// What each figure means, what it is divided by and how it is rounded: the text one hover or focus away from it.

export const definitions = {
  filterResult:
    "Spam verdicts of all verdicts of the period. Green under 10 %, yellow 10 to 90 %, red over 90 %. There is none below the floor of DATA commands; the view then widens to 7, then 30 days and says so.",
  spamShare: "Spam verdicts divided by all verdicts (ham, suspect and spam), each counted per recipient.",
  recipients:
    "Recipients of transmitted messages: one message to ten people is one DATA command and ten recipients.",
  rcptCommands: "Recipients the address tried (RCPT TO), accepted or not.",
  dataCommands: "Messages the address transmitted.",
  verdicts:
    "What the provider's filter decided, per recipient: ham, suspect or spam. Independent of the reader's own settings.",
  complaints:
    "Junk reports by readers, counted on the day they were made. Taking one back takes it off the day it was counted.",
  complaintRate:
    "Complaints divided by recipients, over at least 7 days, to 0.01 point, with its 95\u202f% interval. A day's rate can pass 100 %: a complaint counts on the day it is made. Thresholds in wide use are 0.1 % and 0.3 %.",
  trapHits:
    "Messages to addresses that never asked for mail. The provider decides how exactly they are disclosed; bands are 1-4, 5-9, 10-49, 50-99 and 100+ per address and day.",
  unknownShare:
    "RCPT commands refused because the recipient does not exist, divided by all RCPT commands. Above 10 % hints at bad lists or at probing.",
  severity:
    "Blocked addresses first, then junked and limited ones, then by filter result, complaint rate and volume.",
  status: "What the provider does with mail from the address now: refuse it, put it into junk, or limit it.",
  reverseName:
    "The name of the address in the reverse DNS (PTR). “No way back”: the name does not lead to the address again. Looked up about once a week while the address sends; its page looks it up anew within the hour.",
  lastSeen: "The newest message event in the window, UTC.",
  firstSeen: "The oldest message event in the window, UTC.",
  strip:
    "The last 30 days, the last of them today. Low green, middle yellow, full red; hatched: below the floor; outline: no data; dashed: not closed; struck through: missing; crossed: lost.",
} as const;

export type DefinitionName = keyof typeof definitions;
