// Which passwords are too easy to guess, although they are long enough.

// Of the published lists of most used passwords, what has twelve characters or more and is no mere repetition or
// row of keys, which the rule below finds by itself; in lower case.
const common = new Set(
  `administrator administrator1 changeme1234 changemenow1 charlie12345 chelsea12345 computer1234 consumerreports
  correct horse battery staple correcthorsebatterystaple default12345 december2024 december2025 elizabeth123
  everton12345 f00tball1234 football1234 freedom12345 hello1234567 helloworld12 helloworld123 iloveyou1234
  iloveyouforever internet1234 jessica12345 january12345 letmein12345 letmeinplease letmein123456 liverpool123
  liverpool1234 loveyouforever manchester123 manchesterunited master123456 masterpassword mercedesbenz michael12345
  microsoft123 monkey123456 mynameisjohn mypassword123 mypassword12 newpassword1 newpassword12 newpassword123
  nopassword123 p@$$w0rd1234 p@ssw0rd1234 p@ssw0rd12345 p@ssword1234 passw0rd1234 passw0rd12345 password1234
  password12345 password123456 password1234567 password12345678 password123456789 password2023 password2024
  password2025 password2026 passwordpassword1 pokemon12345 postmaster12 postmaster123 princess1234 princess12345
  qazwsxedcrfv qwerty123456 qwerty1234567 qwerty12345678 qwertyuiop12 qwertyuiop123 q1w2e3r4t5y6 1q2w3e4r5t6y
  1q2w3e4r5t6y7u 1qaz2wsx3edc 1qaz2wsx3edc4rfv zaq12wsxcde3 secret123456 senderscope1 senderscope12 senderscope123
  spongebob123 starwars1234 summer202400 sunshine1234 sunshine12345 superman1234 superman12345 teamspeak123
  thisismypassword trustno11234 unbelievable unitedstates welcome12345 welcome123456 whatever1234 windowsserver
  abcd12345678 abc123456789 a1b2c3d4e5f6 aa1234567890 asdf12345678 asdfghjkl123 zxcvbnm12345 zxcvbnm123456`
    .split(/\s+/)
    .concat("correct horse battery staple"),
);

// Rows a finger runs along, forwards or backwards.
const rows = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890123456789",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
];

/** Why a password cannot be chosen, as a sentence; null when it can. Its length is the schema's business. */
export function weaknessOf(password: string, email: string): string | null {
  const plain = password.toLowerCase();
  if (common.has(plain)) return "This password is on the lists that attackers try first. Choose another.";
  if (isRepetition(plain)) return "This password repeats a short piece. Choose another.";
  if (rows.some((row) => runsAlong(row, plain))) return "This password is a row of keys. Choose another.";
  if (isAbout(plain, email.toLowerCase()))
    return "This password is made of your mail address. Choose another.";
  return null;
}

/** One piece of up to half the length, again and again. */
function isRepetition(text: string): boolean {
  return (text + text).indexOf(text, 1) < text.length || /^(.{1,6}?)\1+.{0,2}$/.test(text);
}

function runsAlong(row: string, text: string): boolean {
  const twice = row + row;
  return twice.includes(text) || [...twice].reverse().join("").includes(text);
}

function isAbout(text: string, email: string): boolean {
  const local = email.split("@")[0] ?? "";
  if (local.length < 4) return text.includes(email);
  return text.replace(email, "").length < 4 || text.replaceAll(local, "").length < 4;
}
