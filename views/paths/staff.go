package paths

// Staff is who works for the partner.
const Staff = "/settings/staff"

// The page of one member of staff, and what can be done there.
func StaffMember(id string) string     { return Staff + seg(id) }
func StaffInvitation(id string) string { return StaffMember(id) + "/invitation" }
func StaffSessions(id string) string   { return StaffMember(id) + "/sessions" }
func StaffAccess(id string) string     { return StaffMember(id) + "/access" }
