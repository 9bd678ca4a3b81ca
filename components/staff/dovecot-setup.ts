// What makes Dovecot report each move to Junk and back (IMAPSieve): shown on the page of a source, ready to paste, and
// used as it stands by the journey that tries it with a real Dovecot.

export type DovecotSetup = { file: string; text: string }[];

/** The files, and what stands in them. `listener` is where junk reports are taken, as host:port. */
export function dovecotSetup(listener: string, folder = "/etc/dovecot/senderscope"): DovecotSetup {
  return [
    { file: "/etc/dovecot/conf.d/95-senderscope.conf", text: configuration(folder) },
    { file: `${folder}/junk.sieve`, text: script("junk") },
    { file: `${folder}/notjunk.sieve`, text: script("notjunk") },
    { file: `${folder}/bin/senderscope`, text: program(listener) },
  ];
}

// COPY is the cause of a move too (RFC 6785 section 3.2).
function configuration(folder: string): string {
  return `protocol imap {
  mail_plugins = $mail_plugins imap_sieve
}
plugin {
  sieve_plugins = sieve_imapsieve sieve_extprograms
  sieve_global_extensions = +vnd.dovecot.pipe
  sieve_pipe_bin_dir = ${folder}/bin

  imapsieve_mailbox1_name = Junk
  imapsieve_mailbox1_causes = COPY
  imapsieve_mailbox1_before = file:${folder}/junk.sieve

  imapsieve_mailbox2_name = *
  imapsieve_mailbox2_from = Junk
  imapsieve_mailbox2_causes = COPY
  imapsieve_mailbox2_before = file:${folder}/notjunk.sieve
}
`;
}

// Emptying Junk into Trash is no word for the sender.
function script(door: "junk" | "notjunk"): string {
  const exception =
    door === "junk" ? "" : 'if environment :is "imap.mailbox" ["Trash", "Junk"] {\n  stop;\n}\n';
  return `require ["copy", "environment", "imapsieve", "variables", "vnd.dovecot.pipe"];
${exception}if environment :matches "imap.user" "*@*" {
  pipe :copy "senderscope" ["${door}", "\${1}@\${2}"];
}
`;
}

function program(listener: string): string {
  return `#!/bin/sh
# Hands the message on standard input to Senderscope. $1: junk or notjunk. $2: the mailbox of the reader.
exec /usr/bin/curl --silent --show-error --max-time 8 --upload-file - \\
  --mail-from "$2" --mail-rcpt "$1@senderscope.invalid" "smtp://${listener}/dovecot"
`;
}
