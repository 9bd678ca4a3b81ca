// The plugin by which Haraka reports to this service: shown on the page of a source, ready to save, and used as it
// stands by the journey that tries it with a real Haraka. It runs in Haraka's sandbox, which knows require, __dirname,
// process and timers but neither URL nor AbortSignal.

/** The text of plugins/senderscope.js. `publicUrl` without a trailing slash. */
export function harakaPlugin(publicUrl: string, token: string): string {
  return `// Reports to Senderscope what came over SMTP. Written against Haraka 3.3.
// Each transaction goes to disk in the moment it ends, and leaves the disk when Senderscope has counted it: a restart on
// either side neither loses nor doubles one. Mail of relaying clients and of this machine is left out.
const cluster = require('node:cluster');
const { randomUUID } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { gzipSync } = require('node:zlib');

const url = '${publicUrl}/api/ingest/haraka';
const token = '${token}';
const client = require(url.startsWith('https:') ? 'node:https' : 'node:http');

// Must be writable by the user that Haraka runs as.
const folder = path.join(__dirname, '..', 'senderscope');
const EVERY_MS = 1000;
const LONGEST_WAIT_MS = 60000;
const ANSWER_WITHIN_MS = 30000;
const MAX_LINES = 500;
// Beyond that new transactions are dropped, and the log says how many.
const MAX_BATCHES = 5000;
// While this many wait, batches are filled rather than hurried.
const MANY_BATCHES = 20;

let open = null; // { name, lines, since }: the batch that this process is writing
let waiting = 0;
let dropped = 0;
let busy = false;
let failures = 0;
let notBefore = 0;

// Every worker writes batches of its own, the first process hands over those of all.
exports.register = function () {
    this.register_hook('data_post', 'transmitted', -100);
    this.register_hook('max_data_exceeded', 'transmitted', -100);
    this.register_hook('queue_ok', 'accepted', -100);
    this.register_hook('reset_transaction', 'finished', 100);
    setInterval(() => this.look_after(), EVERY_MS).unref();
    process.on('exit', close);
    if (!cluster.isPrimary) return;
    this.adopt(() => true);
    cluster.on('exit', (worker) => this.adopt((pid) => pid === worker.process.pid));
    setInterval(() => this.hand_over(), EVERY_MS).unref();
};

exports.transmitted = function (next, connection) {
    connection.transaction.notes.senderscope_transmitted = true;
    next();
};

// Before the client is told that its message is taken: what ends this process then does not lose it.
exports.accepted = function (next, connection) {
    this.finished(next, connection);
};

// Runs once for each transaction, however it ends: answered, reset, given up or cut off.
exports.finished = function (next, connection) {
    const record = recordOf(connection);
    if (record !== null) {
        connection.transaction.notes.senderscope_kept = true;
        this.keep(record);
    }
    next();
};

function recordOf({ transaction, remote, hello, tls, relaying }) {
    if (!transaction || transaction.notes.senderscope_kept || relaying || remote.is_local) return null;
    const { accept, tempfail, reject } = transaction.rcpt_count;
    if (accept + tempfail + reject === 0) return null;
    return {
        ts: new Date().toISOString(),
        uuid: transaction.uuid,
        ip: remote.ip,
        port: remote.port,
        helo: hello.host,
        tls: tls.enabled,
        fromDomain: transaction.mail_from.host,
        rcpts: { accepted: accept, deferred: tempfail, refused: reject, unknown: unknownOf(transaction) },
        message: transaction.notes.senderscope_transmitted ? messageOf(transaction, accept) : null,
    };
}

// A recipient whom no plugin took (CONT), or whom one refused with 5.1.1.
function unknownOf({ results }) {
    const answered = results.get('rcpt_to')?.recipient ?? [];
    const refused = answered.filter(({ action }) => action === 'reject');
    return refused.filter(({ code, msg }) => code === 'CONT' || /^5\\.1\\.1(?!\\d)/.test(String(msg))).length;
}

function messageOf({ msg_status, results, header, rcpt_to }, accepted) {
    const rspamd = results.get('rspamd');
    const spamassassin = results.get('spamassassin');
    return {
        // accepted, rejected or deferred; null when the client left before the answer.
        status: msg_status ?? (results.get('queue')?.pass?.length ? 'accepted' : null),
        messageId: header.get('Message-ID').trim(),
        to: rcpt_to.slice(0, accepted).map((recipient) => recipient.format().slice(1, -1)),
        rspamd: rspamd?.action && !rspamd.is_skipped ? { action: rspamd.action } : null,
        spamassassin: Number.isFinite(spamassassin?.score)
            ? { score: spamassassin.score, required: spamassassin.required }
            : null,
    };
}

exports.keep = function (record) {
    try {
        if (waiting >= MAX_BATCHES) throw new Error(waiting + ' batches wait already');
        if (open === null) {
            fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
            open = { name: [Date.now(), process.pid, randomUUID()].join('-'), lines: 0, since: Date.now() };
        }
        fs.appendFileSync(fileOf(open.name, 'open'), JSON.stringify(record) + '\\n', { mode: 0o600 });
        open.lines += 1;
        if (open.lines >= MAX_LINES) close();
    } catch (error) {
        if (dropped === 0) this.logerror('a transaction was dropped: ' + error.message);
        dropped += 1;
    }
};

function fileOf(name, ending) {
    return path.join(folder, name + '.' + ending);
}

// In the order in which they were begun.
function namesOf(ending) {
    const files = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
    return files.filter((file) => path.extname(file) === '.' + ending).map((file) => path.parse(file).name);
}

function close() {
    if (open === null) return;
    const { name } = open;
    open = null;
    fs.renameSync(fileOf(name, 'open'), fileOf(name, 'batch'));
}

exports.look_after = function () {
    try {
        waiting = namesOf('batch').length;
        const longest = waiting > MANY_BATCHES ? LONGEST_WAIT_MS : EVERY_MS;
        if (open !== null && Date.now() - open.since >= longest) close();
    } catch (error) {
        this.logerror('the batches on disk cannot be seen to: ' + error.message);
    }
    if (dropped > 0 && waiting < MAX_BATCHES) {
        this.logerror(dropped + ' transactions were dropped and are counted nowhere');
        dropped = 0;
    }
};

// Takes over what a process that is gone was writing.
exports.adopt = function (isGone) {
    try {
        for (const name of namesOf('open')) {
            if (isGone(Number(name.split('-')[1]))) fs.renameSync(fileOf(name, 'open'), fileOf(name, 'batch'));
        }
    } catch (error) {
        this.logerror('batches on disk cannot be taken over: ' + error.message);
    }
};

exports.hand_over = async function () {
    if (busy || Date.now() < notBefore) return;
    busy = true;
    try {
        await this.send(namesOf('batch'));
    } catch (error) {
        this.wait(error.message || error.code, 0);
    }
    busy = false;
};

exports.send = async function (names) {
    let trouble = null;
    for (const name of names) {
        const answer = await post(name);
        if (answer.status === 200) {
            this.tell(name, answer.text);
            fs.rmSync(fileOf(name, 'batch'));
            continue;
        }
        trouble = answer;
        // What is wrong with one batch says nothing of the next.
        if (![400, 413, 422].includes(answer.status)) break;
    }
    if (trouble === null) failures = 0;
    else this.wait(trouble.status + ' ' + trouble.text.slice(0, 300), trouble.retryAfter);
};

// Fails when the answer is not Senderscope's, so that a page of some proxy counts for nothing.
exports.tell = function (name, text) {
    const { accepted, refused, errors } = JSON.parse(text);
    if (refused > 0) this.logerror(refused + ' lines of ' + name + ' were refused: ' + JSON.stringify(errors[0]));
    else this.logdebug(name + ': ' + accepted + ' transactions counted');
};

exports.wait = function (why, retryAfter) {
    failures += 1;
    const wait = Math.min(retryAfter > 0 ? retryAfter * 1000 : EVERY_MS * 2 ** failures, LONGEST_WAIT_MS);
    notBefore = Date.now() + wait;
    this.logwarn('what was not taken waits on disk and is sent again in ' + Math.round(wait / 1000) + ' s: ' + why);
};

// A batch keeps its name and its bytes however often it is sent, and is counted once.
function post(name) {
    const body = gzipSync(fs.readFileSync(fileOf(name, 'batch')));
    const headers = {
        authorization: 'Bearer ' + token,
        'content-type': 'application/x-ndjson',
        'content-encoding': 'gzip',
        'content-length': body.length,
        'idempotency-key': name,
    };
    return new Promise((resolve, reject) => {
        const request = client.request(url, { method: 'POST', headers, timeout: ANSWER_WITHIN_MS }, (response) => {
            let text = '';
            response.setEncoding('utf8');
            response.on('data', (chunk) => { text += chunk; });
            response.on('error', reject);
            response.on('end', () => {
                resolve({ status: response.statusCode, retryAfter: Number(response.headers['retry-after']), text });
            });
        });
        request.on('timeout', () => request.destroy(new Error('no answer came in time')));
        request.on('error', reject);
        request.end(body);
    });
}
`;
}
