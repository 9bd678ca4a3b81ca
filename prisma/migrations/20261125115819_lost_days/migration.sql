-- CreateTable
CREATE TABLE "lost_day" (
    "day" DATE NOT NULL,
    "declared_at" TIMESTAMPTZ(3) NOT NULL,
    "note" TEXT NOT NULL,

    CONSTRAINT "lost_day_pkey" PRIMARY KEY ("day")
);
