// The search of the guide: a plain form, so that it works without a script.
import classes from "./search-form.module.css";

export function GuideSearchForm({ question = "" }: { question?: string }) {
  return (
    <form action="/postmaster/search" className={classes.form}>
      <label className={classes.label} htmlFor="guide-search">
        Search the guide
      </label>
      <input
        id="guide-search"
        type="search"
        name="q"
        defaultValue={question}
        maxLength={100}
        className={classes.input}
        data-page-search
        placeholder="S3140, unsubscribe"
      />
      <button type="submit" className={classes.button}>
        Search
      </button>
    </form>
  );
}
