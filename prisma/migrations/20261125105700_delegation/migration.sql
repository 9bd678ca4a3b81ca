-- CreateTable
CREATE TABLE "delegation" (
    "id" UUID NOT NULL,
    "from_organization_id" UUID NOT NULL,
    "network" INET NOT NULL,
    "lo" INET NOT NULL,
    "hi" INET NOT NULL,
    "with_feeds" BOOLEAN NOT NULL,
    "first_day" DATE NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "offered_to" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" UUID,
    "accepted_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "ended_how" TEXT,

    CONSTRAINT "delegation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "delegation_from_organization_id_idx" ON "delegation"("from_organization_id");

-- CreateIndex
CREATE INDEX "delegation_organization_id_idx" ON "delegation"("organization_id");

-- CreateIndex
CREATE INDEX "delegation_offered_to_idx" ON "delegation"("offered_to");

-- AddForeignKey
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_from_organization_id_fkey" FOREIGN KEY ("from_organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
