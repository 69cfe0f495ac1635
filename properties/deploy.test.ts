/** What is in deploy/ fits what it deploys: metrics that exist, commands that are taken, no secrets, and a way back that works. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeMeters } from '../adapters/live/metrics/meters.ts';
import { parseConfig } from '../engine/config.ts';

const deployed = (name: string) => new URL(`../deploy/${name}`, import.meta.url);
const text = (name: string) => readFileSync(deployed(name), 'utf8');

/** As Prometheus has them: a histogram is three series. */
function servedNames(): ReadonlySet<string> {
  const meters = makeMeters({ version: '', build: '', venue: '' });
  const all = meters.registry.getMetricsAsArray().flatMap(({ name, type }) =>
    // A word at run time, whatever its type says.
    String(type) === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name],
  );
  return new Set(all);
}

function strangers(expressions: string): string[] {
  const named = expressions.match(/\b(?:lockstep|process|nodejs)_\w+/g) ?? [];
  return [...new Set(named)].filter((name) => !servedNames().has(name));
}

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

describe('dashboard and alerts', () => {
  const { panels } = JSON.parse(text('grafana.json')) as Dashboard;
  const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');

  it('name only metrics that there are', () => {
    expect(strangers(expressions)).toEqual([]);
    expect(strangers(text('alerts.yml').replaceAll(/^ +summary:.*$/gm, ''))).toEqual([]);
    expect(strangers('rate(lockstep_no_such_total[5m])')).toEqual(['lockstep_no_such_total']);
  });

  it('show everything of ours that is measured', () => {
    const unseen = [...servedNames()].filter((name) => name.startsWith('lockstep_') && !name.endsWith('_sum'));
    const isShown = (name: string) => expressions.includes(name.replace(/_(bucket|count)$/, ''));
    // The build is for the alert that nobody is there, and marks are for questions by hand.
    expect(unseen.filter((name) => !isShown(name))).toEqual(['lockstep_build_info', 'lockstep_marks_total']);
  });
});

describe('units', () => {
  it.each(['lockstep.service', 'lockstep-health.service'])('%s calls a command that takes what it says', (unit) => {
    const [, line = ''] = /^ExecStart=\/usr\/bin\/node (.*)$/m.exec(text(unit)) ?? [];
    const words = line.replace('%d/live.env', '/nowhere/live.env').split(' ');
    const { status, stderr } = spawnSync(process.execPath, words, {
      encoding: 'utf8',
      cwd: new URL('..', import.meta.url),
    });
    // It got as far as its settings.
    expect([status, stderr.trim()]).toEqual([1, 'live: cannot read /nowhere/live.env: no such file or folder']);
  });

  it.each(['lockstep.service', 'lockstep-health.service'])('%s may do nothing but its work', (unit) => {
    for (const line of ['NoNewPrivileges=yes', 'CapabilityBoundingSet=', 'ProtectSystem=strict', 'User=lockstep'])
      expect(text(unit).split('\n')).toContain(line);
    expect(text(unit)).toMatch(/^LoadCredential=live\.env:\/etc\/lockstep\/live\.env$/m);
  });

  it('the example of settings has no secret and no setting that there is not', () => {
    const lines = text('live.env.example')
      .split('\n')
      .map((line) => line.replace(/^# (?=[A-Z_]+=)/, ''));
    const given = Object.fromEntries(
      lines.flatMap((line) => {
        const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
        return name === undefined ? [] : [[name, value ?? '']];
      }),
    ) as Record<string, string>;
    const { BINANCE_API_KEY, BINANCE_API_SECRET, REDIS_URL, REDIS_KEY_PREFIX, ...engine } = given;
    expect([BINANCE_API_KEY, BINANCE_API_SECRET, REDIS_KEY_PREFIX]).toEqual(['', '', '']);
    expect(REDIS_URL).not.toContain('@');
    expect(parseConfig(engine)).toHaveProperty('config');
    expect(Object.keys(engine).length).toBeGreaterThan(5);
  });
});

/** Releases in a folder, and stand-ins for what the script calls; `fit` names the releases that come up. */
function server(
  fit: readonly string[],
  releases: readonly string[] = ['2026-01-01-a', '2026-01-02-b', '2026-01-03-c'],
) {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-rollback-'));
  const [bin, log] = [join(root, 'bin'), join(root, 'log')];
  mkdirSync(bin);
  for (const name of releases) {
    mkdirSync(join(root, 'releases', name, 'bin'), { recursive: true });
    mkdirSync(join(root, 'releases', name, 'node_modules'));
    writeFileSync(join(root, 'releases', name, 'bin', 'live.ts'), '');
  }
  symlinkSync(`releases/${releases.at(-1)}`, join(root, 'current'));
  const tool = (name: string, script: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  tool('systemctl', `echo "$* $(readlink ${root}/current)" >> ${log}`);
  tool(
    'curl',
    `case "$(readlink ${root}/current)" in ${[...fit.map((name) => `*${name}`), 'none'].join('|')}) exit 0;; esac; exit 22`,
  );
  tool('sleep', 'exit 0');
  return {
    root,
    current: () => readlinkSync(join(root, 'current')),
    log: () => readFileSync(log, 'utf8').trim().split('\n'),
    roll: (...words: string[]) => {
      const env = {
        ...process.env,
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        LOCKSTEP_ROOT: root,
        LOCKSTEP_WAIT_S: '2',
      };
      const { status, stdout, stderr } = spawnSync('bash', [deployed('rollback.sh').pathname, ...words], {
        encoding: 'utf8',
        env,
      });
      return { status, stdout, stderr };
    },
  };
}

describe('rollback.sh', () => {
  it('is a script', () => {
    expect(spawnSync('bash', ['-n', deployed('rollback.sh').pathname]).status).toBe(0);
  });

  it('stops, goes to the release before, starts, and waits until it is fit', () => {
    const { roll, current, log } = server(['2026-01-02-b']);
    expect(roll()).toEqual({ status: 0, stdout: 'rollback: 2026-01-03-c -> 2026-01-02-b, fit\n', stderr: '' });
    expect(current()).toBe('releases/2026-01-02-b');
    expect(log()).toEqual([
      'stop lockstep.service releases/2026-01-03-c',
      'start lockstep.service releases/2026-01-02-b',
    ]);
  });

  it('goes to the one that is named, and lists what there is', () => {
    const { roll, current } = server(['2026-01-01-a']);
    expect(roll('2026-01-01-a').status).toBe(0);
    expect(current()).toBe('releases/2026-01-01-a');
    expect(roll('--list').stdout).toBe('2026-01-01-a (current)\n2026-01-02-b\n2026-01-03-c\n');
  });

  it('comes back when that is not fit', () => {
    const { roll, current } = server(['2026-01-03-c']);
    const { status, stderr } = roll();
    expect(status).toBe(1);
    expect(stderr).toBe(
      'rollback: 2026-01-02-b is not fit after 2 s; going back to 2026-01-03-c\nrollback: still 2026-01-03-c, fit\n',
    );
    expect(current()).toBe('releases/2026-01-03-c');
  });

  it('says where to look when neither is', () => {
    expect(server([]).roll().stderr).toMatch(/2026-01-03-c is not fit either: journalctl -u lockstep\.service/);
  });

  it('touches nothing when there is nowhere to go', () => {
    const { roll, root, current } = server(['2026-01-02-b']);
    expect(roll('2026-09-09-z').stderr).toBe('rollback: no release 2026-09-09-z (--list shows what there is)\n');
    expect(roll('2026-01-03-c').stderr).toBe('rollback: 2026-01-03-c is the present release\n');
    mkdirSync(join(root, 'releases', '2026-01-02-half'));
    expect(roll('2026-01-02-half').stderr).toBe(
      'rollback: 2026-01-02-half is no whole release: bin/live.ts is missing\n',
    );
    expect(current()).toBe('releases/2026-01-03-c');
    const only = server([], ['2026-01-01-a']);
    expect(only.roll().stderr).toBe('rollback: 2026-01-01-a is the oldest release: nothing to go back to\n');
  });
});
