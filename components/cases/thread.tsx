// The messages of a case, oldest first, with their files.
import type { CaseMessage } from "@/lib/cases/schema";
import { instantText } from "../format";
import { LinkedText } from "../linked-text";
import classes from "./thread.module.css";

const authorNames = { requester: "", staff: "", system: "", staff_note: "Note, for staff only: " } as const;

type Props = {
  messages: readonly CaseMessage[];
  /** Where files are: `/api/v1/attachments`. */
  filesAt: string;
};

export function Thread({ messages, filesAt }: Props) {
  return (
    <ol className={classes.thread} aria-label="Thread">
      {messages.map((message) => (
        <li key={message.id} className={classes.message} data-author={message.author}>
          <div className={classes.head}>
            {authorNames[message.author]}
            <strong>{message.label}</strong>
            {message.via === "mail" && " by mail"}, {instantText(message.at)}
          </div>
          <LinkedText text={message.text} />
          {message.attachments.map((file) => (
            <div key={file.id}>
              <a href={`${filesAt}/${file.id}`} download>
                {file.name}
              </a>{" "}
              ({Math.ceil(file.size / 1024)} KiB)
            </div>
          ))}
        </li>
      ))}
    </ol>
  );
}
