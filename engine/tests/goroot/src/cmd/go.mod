module cmd

go 1.27
