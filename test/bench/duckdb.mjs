// What DuckDB needs for the same: count, average and p99 per second of a file of three columns.

import { DuckDBInstance } from '@duckdb/node-api'

const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
const reader = await connection.runAndReadAll(
  `SELECT floor(elapsed)::INTEGER AS second, count(*), avg(response), approx_quantile(response, 0.99)
   FROM read_csv('${process.argv[2]}', header = false, columns = {'elapsed': 'DOUBLE', 'response': 'DOUBLE', 'status': 'INTEGER'})
   GROUP BY second ORDER BY second`,
)
console.log(JSON.stringify(reader.getRowsJson()))
