// The simplest scenario: one GET, one check.

export async function home({ http, check }) {
  const response = await http.get('/')
  check('status is 200', response.status === 200)
}
