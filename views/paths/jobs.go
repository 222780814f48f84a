package paths

// Acts on many clients at once.
const (
	Bulk = Clients + "/bulk" // GET and POST: what will happen, then yes
	Jobs = "/jobs"
)

func Job(id string) string       { return Jobs + seg(id) }
func StopJob(id string) string   { return Job(id) + "/stop" }
func ResumeJob(id string) string { return Job(id) + "/resume" }
func RetryJob(id string) string  { return Job(id) + "/retry" }
