package platform

// Step names a stage of onboarding, as the wire field "next" does.
type Step string
