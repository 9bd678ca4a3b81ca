-- AlterTable
ALTER TABLE "provider_settings" ADD COLUMN     "abuse_address" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "bulk_messages_per_day" INTEGER NOT NULL DEFAULT 5000,
ADD COLUMN     "case_address" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "code_names" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "connection_limit" INTEGER NOT NULL DEFAULT 500,
ADD COLUMN     "legal_address" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "mitigation_complaints" DOUBLE PRECISION NOT NULL DEFAULT 0.3,
ADD COLUMN     "mitigation_spam" DOUBLE PRECISION NOT NULL DEFAULT 90;

-- CreateTable
CREATE TABLE "status_event" (
    "sequence" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "network" INET NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "code" TEXT,
    "until" TIMESTAMPTZ(3),

    CONSTRAINT "status_event_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "status_proposal" (
    "id" UUID NOT NULL,
    "network" INET NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "code" TEXT,
    "until" TIMESTAMPTZ(3),
    "note" TEXT NOT NULL,
    "proposed_by_id" UUID NOT NULL,
    "proposed_by" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "status_proposal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "support_case" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "organization_id" UUID,
    "opened_by_id" UUID,
    "contact_address" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "failed_rule" TEXT,
    "earliest_day" DATE,
    "evidence" JSONB,
    "escalated_at" TIMESTAMPTZ(3),
    "owner_id" UUID,
    "due_at" TIMESTAMPTZ(3),
    "link_hash" BYTEA,
    "passed_on_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "support_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "case_item" (
    "id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "ip" INET NOT NULL,
    "network" INET NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "earliest_day" DATE,
    "checks" JSONB NOT NULL DEFAULT '[]',
    "checked_at" TIMESTAMPTZ(3),

    CONSTRAINT "case_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "case_message" (
    "id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "author" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "mail_id" TEXT,

    CONSTRAINT "case_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "case_attachment" (
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "case_attachment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mitigation" (
    "id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "ip" INET NOT NULL,
    "network" INET NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "automatic" BOOLEAN NOT NULL,
    "limit_per_day" INTEGER NOT NULL,
    "limit_until" DATE NOT NULL,

    CONSTRAINT "mitigation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "abuse_report" (
    "id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "via" TEXT NOT NULL,
    "reporter" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "form" TEXT NOT NULL,
    "from_address" TEXT,
    "subject" TEXT,
    "sent_at" TIMESTAMPTZ(3),
    "raw" BYTEA NOT NULL,
    "message_hash" BYTEA NOT NULL,
    "handled_at" TIMESTAMPTZ(3),
    "handled_by" TEXT,
    "handled_note" TEXT,

    CONSTRAINT "abuse_report_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "status_proposal_decided_at_idx" ON "status_proposal"("decided_at");

-- CreateIndex
CREATE UNIQUE INDEX "support_case_number_key" ON "support_case"("number");

-- CreateIndex
CREATE UNIQUE INDEX "support_case_link_hash_key" ON "support_case"("link_hash");

-- CreateIndex
CREATE INDEX "support_case_organization_id_number_idx" ON "support_case"("organization_id", "number");

-- CreateIndex
CREATE INDEX "support_case_state_due_at_idx" ON "support_case"("state", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "case_item_case_id_ip_key" ON "case_item"("case_id", "ip");

-- CreateIndex
CREATE INDEX "case_message_case_id_at_idx" ON "case_message"("case_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "case_message_case_id_mail_id_key" ON "case_message"("case_id", "mail_id");

-- CreateIndex
CREATE INDEX "case_attachment_message_id_idx" ON "case_attachment"("message_id");

-- CreateIndex
CREATE INDEX "mitigation_ip_granted_at_idx" ON "mitigation"("ip", "granted_at");

-- CreateIndex
CREATE INDEX "abuse_report_handled_at_received_at_idx" ON "abuse_report"("handled_at", "received_at");

-- CreateIndex
CREATE INDEX "abuse_report_message_hash_idx" ON "abuse_report"("message_hash");

-- AddForeignKey
ALTER TABLE "support_case" ADD CONSTRAINT "support_case_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "case_item" ADD CONSTRAINT "case_item_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "support_case"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "case_message" ADD CONSTRAINT "case_message_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "support_case"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "case_attachment" ADD CONSTRAINT "case_attachment_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "case_message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mitigation" ADD CONSTRAINT "mitigation_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "support_case"("id") ON DELETE CASCADE ON UPDATE CASCADE;
