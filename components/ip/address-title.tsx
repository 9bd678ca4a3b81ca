// The name of an IP page: mark, address, result in words, and each status in force.
import { Badge, Skeleton } from "@mantine/core";
import type { IpOverview } from "@/lib/reputation/schema";
import { FilterResultMark } from "../filter-result-mark";
import { dayShort } from "../format";
import { markOf, markWords } from "../result-words";
import { statusNames } from "../status-words";
import classes from "./address-title.module.css";

type Props = { ip: string; overview: IpOverview | undefined };

export function AddressTitle({ ip, overview }: Props) {
  const blocked = overview?.statuses.some((status) => status.state === "blocked") ?? false;
  return (
    <span className={classes.title}>
      {overview ? (
        <FilterResultMark kind={markOf(overview.filterResult)} blocked={blocked} size={28} named={false} />
      ) : (
        <Skeleton circle h={28} w={28} />
      )}
      <span className={classes.address}>{ip}</span>
      {overview && (
        <span className={classes.words}>
          {markWords[markOf(overview.filterResult)].name}
          {overview.statuses.map((status) => (
            <Badge
              key={`${status.state} ${status.network}`}
              variant="outline"
              color="gray"
              tt="none"
              size="lg"
            >
              {statusNames[status.state]} since {dayShort(status.since)}
            </Badge>
          ))}
        </span>
      )}
    </span>
  );
}
