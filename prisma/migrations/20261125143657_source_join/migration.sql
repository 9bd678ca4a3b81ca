-- AlterTable
ALTER TABLE "source" DROP COLUMN "kind",
DROP COLUMN "settings",
ADD COLUMN     "join_name" TEXT;

-- CreateTable
CREATE TABLE "joined_message" (
    "join_name" TEXT NOT NULL,
    "queue_id" TEXT NOT NULL,
    "ip" INET NOT NULL,
    "day" DATE NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "rcpt_commands" INTEGER NOT NULL,
    "rcpt_unknown" INTEGER NOT NULL,
    "data_commands" INTEGER NOT NULL,
    "recipients" INTEGER NOT NULL,
    "verdict" TEXT,
    "trap" BOOLEAN NOT NULL,

    CONSTRAINT "joined_message_pkey" PRIMARY KEY ("join_name","queue_id")
);

-- CreateIndex
CREATE INDEX "joined_message_day_idx" ON "joined_message"("day");
