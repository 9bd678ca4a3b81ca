-- AlterTable
ALTER TABLE "complaint" ADD COLUMN     "unsubscribe_asked_at" TIMESTAMPTZ(3),
ADD COLUMN     "unsubscribe_reply" TEXT,
ADD COLUMN     "unsubscribe_state" TEXT,
ADD COLUMN     "unsubscribe_way" TEXT;
