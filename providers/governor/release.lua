-- Ends an interview's promise. ARGV: the interview.

drop(ARGV[1])
return 0
