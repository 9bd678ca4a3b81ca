-- CreateTable
CREATE TABLE "provider_settings" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL DEFAULT 'This mail provider',
    "support_address" TEXT NOT NULL DEFAULT '',
    "internal_networks" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "own_host_names" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "authserv_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "trap_addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "floor_data_commands" INTEGER NOT NULL DEFAULT 100,
    "trap_disclosure" TEXT NOT NULL DEFAULT 'bands',
    "report_address" TEXT NOT NULL DEFAULT '',
    "reporting_host" TEXT NOT NULL DEFAULT '',
    "dkim_selector" TEXT NOT NULL DEFAULT 'senderscope',
    "dkim_private_key" TEXT NOT NULL,
    "hash_key" BYTEA NOT NULL,
    "mailbox_daily_cap" INTEGER NOT NULL DEFAULT 50,
    "retention_days" INTEGER NOT NULL DEFAULT 400,
    "complaint_retention_days" INTEGER NOT NULL DEFAULT 30,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_settings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_label" TEXT NOT NULL,
    "organization_id" UUID,
    "action" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "from_address" INET,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_mail" (
    "id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "to_address" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT,
    "headers" JSONB NOT NULL DEFAULT '{}',
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "sent_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_reply" TEXT,

    CONSTRAINT "outbox_mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "app_user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "password_hash" TEXT,
    "email_confirmed_at" TIMESTAMPTZ(3),
    "staff_role" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "member_pkey" PRIMARY KEY ("organization_id","user_id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "organization_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "address" INET,
    "user_agent" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "email_token" (
    "id" UUID NOT NULL,
    "user_id" UUID,
    "email" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "pending_name" TEXT,
    "pending_password_hash" TEXT,

    CONSTRAINT "email_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "claim" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "requested_by_id" UUID NOT NULL,
    "requested_text" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "claim_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "claim_block" (
    "id" UUID NOT NULL,
    "claim_id" UUID NOT NULL,
    "network" INET NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "refused_reason" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "last_check" JSONB,
    "approved_by_id" UUID,
    "approved_note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "claim_block_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact_request" (
    "id" UUID NOT NULL,
    "claim_block_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "basis" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "requested_by_id" UUID NOT NULL,
    "from_address" INET,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "decision" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by_id" UUID,
    "reported_at" TIMESTAMPTZ(3),
    "withdraw_hash" BYTEA,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "contact_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "network_grant" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "network" INET NOT NULL,
    "lo" INET NOT NULL,
    "hi" INET NOT NULL,
    "proof" TEXT NOT NULL,
    "claim_block_id" UUID,
    "contact_request_id" UUID,
    "first_day" DATE NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_verified_at" TIMESTAMPTZ(3),
    "missing_since" TIMESTAMPTZ(3),
    "changed_since" TIMESTAMPTZ(3),
    "reminded_days" INTEGER,
    "suspended_at" TIMESTAMPTZ(3),
    "suspended_reason" TEXT,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "network_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_key" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "source" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "token_prefix" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "paused_at" TIMESTAMPTZ(3),
    "through" TIMESTAMPTZ(3),
    "newest_event_at" TIMESTAMPTZ(3),
    "last_batch_at" TIMESTAMPTZ(3),

    CONSTRAINT "source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ip_status" (
    "id" UUID NOT NULL,
    "network" INET NOT NULL,
    "lo" INET NOT NULL,
    "hi" INET NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "code" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "cleared_at" TIMESTAMPTZ(3),
    "note" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "ip_status_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "complaint" (
    "id" UUID NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "mailbox_hash" BYTEA NOT NULL,
    "message_hash" BYTEA NOT NULL,
    "ip" INET,
    "port" INTEGER,
    "attribution" TEXT NOT NULL,
    "evidence" JSONB NOT NULL DEFAULT '[]',
    "delivered_at" TIMESTAMPTZ(3),
    "message_id" TEXT,
    "mail_from" TEXT,
    "from_domain" TEXT,
    "dkim_domain" TEXT,
    "recipient" TEXT,
    "raw" BYTEA,
    "counted" BOOLEAN NOT NULL DEFAULT true,
    "not_counted_reason" TEXT,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "complaint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refused_report" (
    "id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "door" TEXT NOT NULL,
    "peer" TEXT,
    "reason" TEXT NOT NULL,
    "sample" BYTEA NOT NULL,

    CONSTRAINT "refused_report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feed" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "contact_address" TEXT NOT NULL,
    "destination" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'unconfirmed',
    "state_reason" TEXT,
    "content" TEXT NOT NULL DEFAULT 'headers',
    "cap_per_ip_day" INTEGER NOT NULL DEFAULT 1000,
    "cap_per_day" INTEGER NOT NULL DEFAULT 10000,
    "terms_version" TEXT NOT NULL,
    "terms_accepted_at" TIMESTAMPTZ(3) NOT NULL,
    "confirm_code_hash" BYTEA,
    "confirm_expires_at" TIMESTAMPTZ(3),
    "confirm_attempts" INTEGER NOT NULL DEFAULT 0,
    "confirmed_at" TIMESTAMPTZ(3),
    "token_key" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "failing_since" TIMESTAMPTZ(3),
    "last_success_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "feed_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "report" (
    "id" UUID NOT NULL,
    "feed_id" UUID NOT NULL,
    "complaint_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ip" INET,
    "day" DATE NOT NULL,
    "incidents" INTEGER NOT NULL DEFAULT 1,
    "message_id" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "state_reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "report_attempt" (
    "id" BIGSERIAL NOT NULL,
    "report_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "host" TEXT NOT NULL,
    "reply" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,

    CONSTRAINT "report_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_event_organization_id_id_idx" ON "audit_event"("organization_id", "id");

-- CreateIndex
CREATE INDEX "audit_event_at_idx" ON "audit_event"("at");

-- CreateIndex
CREATE INDEX "outbox_mail_created_at_idx" ON "outbox_mail"("created_at");

-- CreateIndex
CREATE INDEX "outbox_mail_state_idx" ON "outbox_mail"("state");

-- CreateIndex
CREATE INDEX "rate_limit_expire_idx" ON "rate_limit"("expire");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "organization_slug_key" ON "organization"("slug");

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "email_token_token_hash_key" ON "email_token"("token_hash");

-- CreateIndex
CREATE INDEX "email_token_email_purpose_idx" ON "email_token"("email", "purpose");

-- CreateIndex
CREATE UNIQUE INDEX "claim_token_key" ON "claim"("token");

-- CreateIndex
CREATE INDEX "claim_organization_id_idx" ON "claim"("organization_id");

-- CreateIndex
CREATE INDEX "claim_block_claim_id_idx" ON "claim_block"("claim_id");

-- CreateIndex
CREATE INDEX "claim_block_state_idx" ON "claim_block"("state");

-- CreateIndex
CREATE UNIQUE INDEX "contact_request_token_hash_key" ON "contact_request"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "contact_request_withdraw_hash_key" ON "contact_request"("withdraw_hash");

-- CreateIndex
CREATE INDEX "contact_request_claim_block_id_idx" ON "contact_request"("claim_block_id");

-- CreateIndex
CREATE INDEX "contact_request_address_created_at_idx" ON "contact_request"("address", "created_at");

-- CreateIndex
CREATE INDEX "network_grant_organization_id_idx" ON "network_grant"("organization_id");

-- CreateIndex
CREATE INDEX "network_grant_lo_hi_idx" ON "network_grant"("lo", "hi");

-- CreateIndex
CREATE INDEX "network_grant_claim_block_id_idx" ON "network_grant"("claim_block_id");

-- CreateIndex
CREATE INDEX "network_grant_contact_request_id_idx" ON "network_grant"("contact_request_id");

-- CreateIndex
CREATE INDEX "network_grant_network_idx" ON "network_grant" USING GIST ("network" inet_ops);

-- CreateIndex
CREATE UNIQUE INDEX "access_key_hash_key" ON "access_key"("hash");

-- CreateIndex
CREATE INDEX "access_key_organization_id_idx" ON "access_key"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "source_name_key" ON "source"("name");

-- CreateIndex
CREATE UNIQUE INDEX "source_token_hash_key" ON "source"("token_hash");

-- CreateIndex
CREATE INDEX "ip_status_lo_hi_idx" ON "ip_status"("lo", "hi");

-- CreateIndex
CREATE INDEX "complaint_received_at_idx" ON "complaint"("received_at");

-- CreateIndex
CREATE INDEX "complaint_ip_made_at_idx" ON "complaint"("ip", "made_at");

-- CreateIndex
CREATE UNIQUE INDEX "complaint_mailbox_hash_message_hash_key" ON "complaint"("mailbox_hash", "message_hash");

-- CreateIndex
CREATE INDEX "refused_report_received_at_idx" ON "refused_report"("received_at");

-- CreateIndex
CREATE INDEX "feed_organization_id_idx" ON "feed"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "report_message_id_key" ON "report"("message_id");

-- CreateIndex
CREATE INDEX "report_feed_id_day_idx" ON "report"("feed_id", "day");

-- CreateIndex
CREATE UNIQUE INDEX "report_feed_id_complaint_id_key" ON "report"("feed_id", "complaint_id");

-- CreateIndex
CREATE INDEX "report_attempt_report_id_idx" ON "report_attempt"("report_id");

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "email_token" ADD CONSTRAINT "email_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "claim" ADD CONSTRAINT "claim_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "claim" ADD CONSTRAINT "claim_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "claim_block" ADD CONSTRAINT "claim_block_claim_id_fkey" FOREIGN KEY ("claim_id") REFERENCES "claim"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_request" ADD CONSTRAINT "contact_request_claim_block_id_fkey" FOREIGN KEY ("claim_block_id") REFERENCES "claim_block"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_request" ADD CONSTRAINT "contact_request_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "network_grant" ADD CONSTRAINT "network_grant_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "network_grant" ADD CONSTRAINT "network_grant_claim_block_id_fkey" FOREIGN KEY ("claim_block_id") REFERENCES "claim_block"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "network_grant" ADD CONSTRAINT "network_grant_contact_request_id_fkey" FOREIGN KEY ("contact_request_id") REFERENCES "contact_request"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_key" ADD CONSTRAINT "access_key_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "feed" ADD CONSTRAINT "feed_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report" ADD CONSTRAINT "report_feed_id_fkey" FOREIGN KEY ("feed_id") REFERENCES "feed"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report" ADD CONSTRAINT "report_complaint_id_fkey" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_attempt" ADD CONSTRAINT "report_attempt_report_id_fkey" FOREIGN KEY ("report_id") REFERENCES "report"("id") ON DELETE CASCADE ON UPDATE CASCADE;
