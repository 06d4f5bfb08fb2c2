module lobby

go 1.26
