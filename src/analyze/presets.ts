// The files of other tools, by name. A new one is one more entry.

/** A tool's CSV file. */
export interface Preset {
  /** How the file is made. */
  readonly about: string
  /** Column names by which its header is known; empty where it has none. */
  readonly signature: readonly string[]
  /** As for `--columns`. Columns that a version of the tool does not write are done without. */
  readonly columns: string
  /** Only rows that have this text in this column. */
  readonly only?: readonly [column: string, prefix: string]
  /** No rows that have this text at the start of this column. */
  readonly except?: readonly [column: string, prefix: string]
}

export const PRESETS: Readonly<Record<string, Preset>> = {
  // lib/results.go: time stamp of the start, code, latency, bytes out, bytes in, error, body, attack, seq, method, URL, headers
  vegeta: {
    about: 'vegeta encode -to csv',
    signature: [],
    columns: 'start=1:ns,status=2,response=3:ns,bytes=5,error=6,name=8',
  },
  hey: {
    about: 'hey -o csv',
    signature: ['response-time', 'status-code', 'offset'],
    columns: 'start=offset,response=response-time,status=status-code',
  },
  oha: {
    about: 'oha --output-format csv',
    signature: ['request-start', 'request-duration', 'status'],
    columns: 'start=request-start,response=request-duration,status=status,bytes=bytes',
  },
  // one row per metric, stamped at the end of the request; http_req_duration is without connecting
  k6: {
    about: 'k6 run --out csv=FILE',
    signature: ['metric_name', 'timestamp', 'metric_value'],
    columns: 'end=timestamp:date,response=metric_value:ms,status=status,error=error,name=name',
    only: ['metric_name', 'http_req_duration'],
  },
  // the rows of a transaction controller are sums of others
  jtl: {
    about: 'jmeter -l FILE, in CSV form',
    signature: ['timeStamp', 'elapsed'],
    columns: 'start=timeStamp:date,response=elapsed:ms,status=responseCode,error=responseMessage,name=label,bytes=bytes',
    except: ['responseMessage', 'Number of samples in transaction'],
  },
}

/** The preset whose header this is. */
export function presetOf(header: readonly string[]): string | null {
  const found = Object.entries(PRESETS).find(
    ([, { signature }]) => signature.length > 0 && signature.every((name) => header.includes(name)),
  )
  return found?.[0] ?? null
}

/** The name of a preset for a first row without a header: vegeta's, with a time in ns since 1970, a status, a number of ns. */
export function headerlessPresetOf(row: readonly string[]): string | null {
  return row.length >= 9 && /^\d{19}$/.test(row[0]) && /^\d{1,3}$/.test(row[1]) && /^\d+$/.test(row[2]) ? 'vegeta' : null
}
