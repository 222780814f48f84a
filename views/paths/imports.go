package paths

// Files that people send: each is looked at before anything is done. UploadFile ends
// the addresses at which they arrive.
const (
	UploadFile = "/file"
	Imports    = "/imports"
	// CreditFile is where credits for many clients arrive.
	CreditFile = Wallets + UploadFile
)

// AgentFile is where agents of a client arrive; see MaskFile, too.
func AgentFile(ref string) string { return Agents(ref) + UploadFile }

// Import is what a file would do, and where the yes to it goes. ImportFaults are the
// rows that can't be done, as a file.
func Import(id string) string       { return Imports + seg(id) }
func ImportFaults(id string) string { return Import(id) + "/faults.csv" }

// ImportTemplate is an empty file of a kind, to be filled in.
func ImportTemplate(kind string) string { return "/import-templates" + seg(kind) }

// JobFailures are the rows of a job that were refused, as a file;
// JobPasswords is where the passwords that it made are fetched, or forgotten.
func JobFailures(id string) string  { return Job(id) + "/failures.csv" }
func JobPasswords(id string) string { return Job(id) + "/passwords" }
