// The upload of a report about one of the provider's own users: a plain form, so that it works without a script.
import classes from "./guide.module.css";

export function AbuseForm({ sent }: { sent: boolean }) {
  if (sent) {
    return (
      <>
        <h2>Thank you</h2>
        <p role="status">The report has arrived. A person reads it.</p>
      </>
    );
  }
  return (
    <>
      <h2>Upload a report</h2>
      <form
        className={classes.form}
        action="/api/v1/abuse-reports"
        method="post"
        encType="multipart/form-data"
      >
        <label>
          The message, as a file (.eml) or an ARF report
          <input type="file" name="message" accept=".eml,.txt,message/rfc822" />
        </label>
        <label>
          What happened
          <textarea name="note" rows={4} maxLength={5000} />
        </label>
        <label>
          Your mail address, if we may ask back
          <input type="email" name="reporter" maxLength={254} autoComplete="email" />
        </label>
        <button type="submit">Send the report</button>
      </form>
    </>
  );
}
