// Under which names reports leave: the provider's own settings, or what can be told without them.

export type ReportSender = {
  /** From of every report; null while neither a report address nor MAIL_FROM is set. */
  address: string | null;
  /** Domain of the address: signs, and takes the bounces. */
  domain: string;
  /** Name of the MTA in Reporting-MTA, the one host name of ours that a report shows. */
  host: string;
};

/** `mailFrom` is MAIL_FROM, an address or `Name <address>`; `publicUrl` gives the last resort for a host name. */
export function reportSender(
  settings: { reportAddress: string; reportingHost: string },
  mailFrom: string | undefined,
  publicUrl: string,
): ReportSender {
  const configured =
    mailFrom === undefined ? null : (/<([^<>]+)>\s*$/.exec(mailFrom)?.[1] ?? mailFrom).trim();
  const address = settings.reportAddress || configured;
  const domain = address?.slice(address.lastIndexOf("@") + 1) ?? new URL(publicUrl).hostname;
  return { address, domain, host: settings.reportingHost || domain };
}
